#include "writer_thread.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "process_control.h"

namespace muxbench {
namespace {

// A process ignores SIGURG by default, so that a signal which arrives late has no effect.
constexpr int kRouseSignal = SIGURG;

}  // namespace

bool SettleWriter(const WriterPlace& place, RunError* error) {
  sigset_t all;
  sigfillset(&all);
  if (const int result = pthread_sigmask(SIG_BLOCK, &all, nullptr))
    return Fail(error, result, "pthread_sigmask");
  if (place.cpu >= 0) {
    const int result = SetAffinity({place.cpu});
    // Where a container or SELinux (EACCES) refuses the call, the scheduler places the thread, as it does the reader.
    if (result != 0 && result != -EPERM && result != -EACCES && result != -ENOSYS)
      return Fail(error, -result, "sched_setaffinity of the writer");
  }
  // The copy has the same descriptor numbers, and the reader's table is then not shared.
  if (!place.shares_fd_table) {
    if (const int result = UnshareDescriptorTable()) {
      return Fail(error, -result, "unshare of the writer's descriptor table");
    }
  }
  return true;
}

Rouser::Rouser(pid_t thread) : thread_(thread) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  sigaction(kRouseSignal, &action, &before_);
}

Rouser::~Rouser() { sigaction(kRouseSignal, &before_, nullptr); }

void Rouser::Rouse() const { syscall(SYS_tgkill, getpid(), thread_, kRouseSignal); }

}  // namespace muxbench
