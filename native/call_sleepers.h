// Runs system calls that sleep, for the conformance test: each in a process of its own, which shares the
// descriptors of the process that started it, but not its memory.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>

namespace muxbench {

// Starts a process that shares what `flags` of clone(2) say, with a copy of this one's memory. Returns its number,
// 0 in the new process, or -errno.
pid_t CloneProcess(unsigned long flags);

// Makes the new process end with the one that started it.
void BeginProcess();

class CallSleepers {
 public:
  // Runs `call` in a new process, and returns the number of it once it sleeps there or has ended, or -errno.
  // `call` returns a result below 128, or -errno.
  template <typename Call>
  int Start(Call call) {
    if (count_ == kMost) return -EAGAIN;
    // A plain fork would give the process a table of its own, whose references kept files open.
    const pid_t pid = CloneProcess(CLONE_FILES);
    if (pid == 0) {
      BeginProcess();
      End(call());
    }
    if (pid < 0) return static_cast<int>(pid);
    sleepers_[count_] = {pid, false, false, 0};
    WaitUntilAsleep();
    return count_++;
  }

  // Waits until all others sleep, and returns a bit for each that has ended since this was called last.
  uint32_t TakeEnded();

  // Returns what the call of an ended process returned.
  int Result(int number) const;

  // Sends a signal to one of them.
  int Signal(int number, int signal);

  void KillAll();

 private:
  static constexpr int kMost = 31;

  struct Sleeper {
    pid_t pid;
    bool ended;
    bool told;
    int result;
  };

  [[noreturn]] static void End(int result);

  // Returns whether the process has ended, or sleeps.
  static bool IsQuiet(Sleeper& sleeper);
  void WaitUntilAsleep();

  Sleeper sleepers_[kMost + 1] = {};
  int count_ = 0;
};

}  // namespace muxbench
