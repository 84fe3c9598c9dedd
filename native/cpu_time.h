// The CPU time of a thread, in user space and in the kernel.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <cstdint>

namespace muxbench {

// Returns what the clock of a thread or a process shows, in nanoseconds; 0 where it has ended.
inline int64_t CpuClockNs(clockid_t clock) {
  timespec time = {};
  clock_gettime(clock, &time);
  return int64_t{1'000'000'000} * time.tv_sec + time.tv_nsec;
}

inline int64_t ThreadCpuNs() { return CpuClockNs(CLOCK_THREAD_CPUTIME_ID); }

// How the CPU time of a thread is divided, by getrusage. Kernels that account by ticks learn it only at these
// (CONFIG_TICK_CPU_ACCOUNTING: 1 to 10 ms), so that it means something for many of them together.
struct CpuParts {
  int64_t user_ns = 0;
  int64_t system_ns = 0;

  CpuParts operator-(const CpuParts& start) const {
    return {user_ns - start.user_ns, system_ns - start.system_ns};
  }
};

// Returns the parts of the calling thread's CPU time so far; zeros where the kernel refuses to tell.
inline CpuParts ThreadCpuParts() {
  rusage usage = {};
  getrusage(RUSAGE_THREAD, &usage);
  const auto ns = [](const timeval& time) {
    return int64_t{1'000'000'000} * time.tv_sec + int64_t{1'000} * time.tv_usec;
  };
  return {ns(usage.ru_utime), ns(usage.ru_stime)};
}

// The CPU time that the measuring thread took for a batch.
struct CpuTime {
  int64_t ns = 0;  // what the loop took of it
  CpuParts parts;  // of everything that the thread did meanwhile
};

// Measures from its construction to Elapsed. Its readings are system calls, which lie outside the time stamps.
class CpuStopwatch {
 public:
  CpuTime Elapsed() const {
    const int64_t ns = ThreadCpuNs() - start_ns_;
    return {ns, ThreadCpuParts() - start_parts_};
  }

 private:
  const CpuParts start_parts_ = ThreadCpuParts();
  const int64_t start_ns_ = ThreadCpuNs();
};

}  // namespace muxbench
