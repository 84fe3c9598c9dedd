// Stores the results of system calls as 32-bit words, for the conformance test.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace muxbench {

// Words beyond the capacity are counted but not stored.
struct Output {
  int32_t* words;
  size_t capacity;
  size_t used;
  void Put(int64_t word) {
    if (used < capacity) words[used] = static_cast<int32_t>(word);
    ++used;
  }
  // Stores a system call's return value, or -errno if that is -1. Returns whether the call succeeded.
  bool PutResult(int64_t result) {
    Put(result == -1 ? -errno : result);
    return result != -1;
  }
};

}  // namespace muxbench
