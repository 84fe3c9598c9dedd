// The work digest identifies the set of delivered events, whatever their order.
#pragma once

#include <cstdint>

namespace muxbench {

// Applies MurmurHash3's 32-bit finaliser, a bijection in which every input bit affects every output bit.
inline uint32_t Mix(uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6b;
  h ^= h >> 13;
  h *= 0xc2b2ae35;
  h ^= h >> 16;
  return h;
}

// Sums up a hash of every delivered pair (iteration, index), modulo 2^32 in each half. src/workload/digest.ts
// computes the same.
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
