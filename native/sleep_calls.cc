#include "sleep_calls.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace muxbench {
namespace {

// The signals that programs may give another action.
constexpr int kSignals[] = {SIGUSR1, SIGUSR2, SIGCHLD};

sigset_t SignalSet(int32_t bits) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal = 1; signal < 32; ++signal) {
    if ((static_cast<uint32_t>(bits) >> (signal - 1)) & 1) sigaddset(&set, signal);
  }
  return set;
}

int SleepInPoll(int fd, int timeout_ms) {
  struct pollfd entry = {fd, POLLIN, 0};
  return poll(&entry, 1, timeout_ms);
}

int SleepInSelect(int fd, int timeout_ms) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(fd, &set);
  struct timeval timeout = {timeout_ms / 1000, (timeout_ms % 1000) * 1000};
  return select(fd + 1, &set, nullptr, nullptr, timeout_ms < 0 ? nullptr : &timeout);
}

}  // namespace

int SleepIn(const int32_t* a) {
  const sigset_t blocked = SignalSet(a[3]), during = SignalSet(a[5]);
  if (sigprocmask(SIG_SETMASK, &blocked, nullptr) == -1) return -errno;
  for (int signal = 1; signal < 32; ++signal) {
    if ((static_cast<uint32_t>(a[4]) >> (signal - 1)) & 1) kill(getpid(), signal);
  }
  const struct timespec time = {a[2] / 1000, (a[2] % 1000) * 1'000'000L};
  struct epoll_event event;
  int result = -1;
  switch (static_cast<SleepKind>(a[0])) {
    case SleepKind::kEpollWait: result = epoll_wait(a[1], &event, 1, a[2]); break;
    case SleepKind::kPoll: result = SleepInPoll(a[1], a[2]); break;
    case SleepKind::kSelect: result = SleepInSelect(a[1], a[2]); break;
    case SleepKind::kEpollPwait: result = epoll_pwait(a[1], &event, 1, a[2], &during); break;
    case SleepKind::kNanosleep: result = nanosleep(&time, nullptr); break;
  }
  return result == -1 ? -errno : result;
}

void CallSigaction(Output& out, int signal, int32_t action) {
  struct sigaction wanted = {};
  // SA_RESTART makes no difference to the calls that sleep here.
  wanted.sa_flags = SA_RESTART;
  wanted.sa_handler = action == 2 ? [](int) {} : action == 1 ? SIG_IGN : SIG_DFL;
  out.PutResult(sigaction(signal, &wanted, nullptr));
}

void ResetSignals() {
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
}

}  // namespace muxbench
