// Whether a thread of this process sleeps, seen from another one.
#pragma once

#include <sys/types.h>

namespace muxbench {

// Reads the thread's state in /proc/self/task/<tid>/stat, which stays open.
class SleepWatch {
 public:
  SleepWatch() = default;
  ~SleepWatch();
  SleepWatch(const SleepWatch&) = delete;
  SleepWatch& operator=(const SleepWatch&) = delete;

  // Returns 0 or -errno.
  int Open(pid_t thread);

  // 1 if the thread is in an interruptible sleep now (state S), 0 if not, or -errno. It may still be on its
  // way off the CPU: whether it got there, its own voluntary context switches say.
  int Asleep() const;

 private:
  int fd_ = -1;
};

}  // namespace muxbench
