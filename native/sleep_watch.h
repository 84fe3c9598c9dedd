// Lets one thread of this process see whether another one sleeps.
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

  // Opens the file of this thread. Returns 0 or -errno.
  int Open(pid_t thread);

  // Returns 1 if the thread is in an interruptible sleep (state S), 0 if not, or -errno. In state S the
  // thread may not have left the CPU yet; only its own count of voluntary context switches shows that it did.
  int Asleep() const;

 private:
  int fd_ = -1;
};

}  // namespace muxbench
