// Memory that this process shares with the ones that it starts.
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <new>

#include "run_error.h"

namespace muxbench {

// Holds `count` objects of a type that needs no destructor, such as atomics.
template <typename T>
class SharedMemory {
 public:
  SharedMemory() = default;
  ~SharedMemory() { Close(); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  bool Open(size_t count, RunError* error) {
    void* memory =
        mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return Fail(error, errno, "mmap");
    count_ = count;
    objects_ = static_cast<T*>(memory);
    for (size_t i = 0; i < count; ++i) new (objects_ + i) T();
    return true;
  }

  void Close() {
    if (objects_) munmap(objects_, count_ * sizeof(T));
    objects_ = nullptr;
  }

  T& operator[](size_t at) const { return objects_[at]; }

 private:
  T* objects_ = nullptr;
  size_t count_ = 0;
};

}  // namespace muxbench
