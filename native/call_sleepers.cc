#include "call_sleepers.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "sleep_watch.h"

namespace muxbench {
namespace {

constexpr int kErrorBase = 128;
constexpr useconds_t kLookEveryUs = 300;

// A process that was seen asleep may be woken while the next one is looked at, by one that has not been
// looked at yet. One that has woken another is seen awake, or ended, in the round after.
constexpr int kQuietRounds = 3;

}  // namespace

pid_t CloneProcess(unsigned long flags) {
  const long pid = syscall(SYS_clone, flags | SIGCHLD, 0L, 0L, 0L, 0L);
  return pid == -1 ? -errno : static_cast<pid_t>(pid);
}

void BeginProcess() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

void CallSleepers::End(int result) { _exit(result < 0 ? kErrorBase - result : result); }

bool CallSleepers::IsQuiet(Sleeper& sleeper) {
  int status = 0;
  if (sleeper.ended) return true;
  if (waitpid(sleeper.pid, &status, WNOHANG) == sleeper.pid) {
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    sleeper.ended = true;
    sleeper.result = code >= kErrorBase ? kErrorBase - code : code;
    return true;
  }
  SleepWatch watch;
  return watch.Open(sleeper.pid) == 0 && watch.Asleep() == 1;
}

void CallSleepers::WaitUntilAsleep() {
  while (!IsQuiet(sleepers_[count_])) usleep(kLookEveryUs);
}

uint32_t CallSleepers::TakeEnded() {
  for (int quiet = 0; quiet < kQuietRounds; usleep(kLookEveryUs)) {
    bool all = true;
    for (int i = 0; i < count_; ++i) all = IsQuiet(sleepers_[i]) && all;
    quiet = all ? quiet + 1 : 0;
  }
  uint32_t bits = 0;
  for (int i = 0; i < count_; ++i) {
    if (!sleepers_[i].ended || sleepers_[i].told) continue;
    sleepers_[i].told = true;
    bits |= uint32_t{1} << i;
  }
  return bits;
}

int CallSleepers::Result(int number) const {
  if (number < 0 || number >= count_ || !sleepers_[number].ended) return -ESRCH;
  return sleepers_[number].result;
}

int CallSleepers::Signal(int number, int signal) {
  if (number < 0 || number >= count_ || sleepers_[number].ended) return -ESRCH;
  return kill(sleepers_[number].pid, signal) == -1 ? -errno : 0;
}

void CallSleepers::KillAll() {
  for (int i = 0; i < count_; ++i) {
    if (sleepers_[i].ended) continue;
    kill(sleepers_[i].pid, SIGKILL);
    waitpid(sleepers_[i].pid, nullptr, 0);
  }
  count_ = 0;
}

}  // namespace muxbench
