// The work digest: what was delivered, whatever the order within a wait.
#pragma once

#include <cstdint>

namespace muxbench {

// MurmurHash3's 32-bit finaliser: a bijection that mixes every bit into every other.
inline uint32_t Mix(uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6b;
  h ^= h >> 13;
  h *= 0xc2b2ae35;
  h ^= h >> 16;
  return h;
}

// The sum of a hash of every delivered (iteration, index). src/workload/digest.ts computes the same.
struct WorkDigest {
  uint32_t high = 0;
  uint32_t low = 0;

  void Add(uint32_t iteration, uint32_t index) {
    const uint32_t hash = Mix(iteration * 0x9e3779b1u + index);
    high += hash;
    low += Mix(hash ^ 0x27d4eb2fu);
  }
};

}  // namespace muxbench
