// Runs a part of a loop in a process of its own, which shares the open files of this one but not its threads.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include "run_error.h"

namespace muxbench {

// Makes a copy of the calling process with its calling thread alone, which gets no signals. Returns its
// number, 0 in the copy, or -errno.
pid_t ForkWithoutSignals();

// A process that is a copy of the calling one and of its calling thread alone. It gets no signals, so that it
// runs no handler of the process that it was copied from, and the kernel kills it when the thread that
// started it ends.
class ChildProcess {
 public:
  ChildProcess() = default;
  ~ChildProcess() { Kill(); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Runs `body` in a new process, which then waits until it is killed: it has nothing to clean up, and must
  // not run what the process registered for its own end. Returns false, with the reason in `error`, where
  // the kernel grants no process.
  template <typename Body>
  bool Start(Body body, RunError* error) {
    const pid_t parent = getpid();
    if (!Fork(error)) return false;
    if (pid_ > 0) return true;
    DieWith(parent);
    body();
    for (;;) pause();
  }

  // Returns whether the process runs, which it does until it is killed.
  bool Runs();

  void Kill();

 private:
  // Sets pid_ to 0 in the new process.
  bool Fork(RunError* error);
  static void DieWith(pid_t parent);

  pid_t pid_ = -1;
};

}  // namespace muxbench
