#include "child_process.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>

#include "process_control.h"

namespace muxbench {

pid_t ForkWithoutSignals() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  const int number = errno;
  if (pid == 0) return 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return pid > 0 ? pid : -number;
}

bool ChildProcess::Fork(RunError* error) {
  pid_ = ForkWithoutSignals();
  return pid_ >= 0 || Fail(error, -pid_, "fork");
}

void ChildProcess::DieWith(pid_t parent) {
  // Where the call is refused, the process still ends with Kill. A parent that has ended meanwhile tells
  // nobody of it.
  DieWithParent();
  if (getppid() != parent) _exit(0);
}

bool ChildProcess::Runs() {
  if (pid_ <= 0) return false;
  if (waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void ChildProcess::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) {
  }
  pid_ = -1;
}

}  // namespace muxbench
