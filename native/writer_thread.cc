#include "writer_thread.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "process_control.h"

namespace muxbench {
namespace {

// Its default is to be ignored, so that one which comes late does no harm.
constexpr int kRouseSignal = SIGURG;

}  // namespace

bool SettleWriter(const WriterPlace& place, RunError* error) {
  sigset_t all;
  sigfillset(&all);
  if (const int result = pthread_sigmask(SIG_BLOCK, &all, nullptr))
    return Fail(error, result, "pthread_sigmask");
  if (place.cpu >= 0) {
    if (const int result = SetAffinity({place.cpu}))
      return Fail(error, -result, "sched_setaffinity of the writer");
  }
  // A copy has the same numbers, and leaves the reader alone with its own table.
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
