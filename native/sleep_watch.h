// Lets a thread see whether another one sleeps, and how often it has done so.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace muxbench {

// Reads the state of a thread, of this process or of another one, in /proc/<tid>/stat, which stays open.
class SleepWatch {
 public:
  SleepWatch() = default;
  ~SleepWatch();
  SleepWatch(const SleepWatch&) = delete;
  SleepWatch& operator=(const SleepWatch&) = delete;

  // Opens the file of this thread. Returns 0 or -errno.
  int Open(pid_t thread);

  // Returns the letter of the thread's state, or -errno.
  int State() const;

  // Returns 1 if the thread is in an interruptible sleep (state S), 0 if not, or -errno. In state S the
  // thread may not have left the CPU yet; only its own count of voluntary context switches shows that it did.
  int Asleep() const {
    const int state = State();
    return state < 0 ? state : state == 'S';
  }

 private:
  int fd_ = -1;
};

// Returns how often a thread, of this process or of another one, has gone to sleep (its voluntary context
// switches), or -errno.
int64_t SleepsOf(pid_t thread);

}  // namespace muxbench
