#include <sys/epoll.h>
#include <sys/prctl.h>

#include <algorithm>

#include "clock.h"
#include "probes.h"
#include "process_control.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr int kTries = 30;
constexpr int64_t kShort = 100'000, kLong = 1'000'000;

// Returns the shortest time that a call took, in ns, or -1 where it fails.
template <typename Call>
int64_t Shortest(Call call) {
  int64_t shortest = INT64_MAX;
  for (int i = 0; i < kTries; ++i) {
    const int64_t begin = MonotonicNs();
    if (call() == -1) return -1;
    shortest = std::min(shortest, MonotonicNs() - begin);
  }
  return shortest;
}

}  // namespace

bool ProbeTimeouts(Facts* facts, RunError* error) {
  OwnedFd epoll;
  if (!OpenEpoll(&epoll, error)) return false;
  epoll_event event;
  int64_t slack_ns;
  if (GetTimerSlack(&slack_ns) == 0) facts->Put("slackNs", slack_ns);
  const auto ppoll = [] { return system_call::Ppoll(nullptr, 0, kShort); };
  facts->PutResult("epollWaitNs",
                   Shortest([&] { return system_call::EpollWait(epoll.get(), &event, 1, kLong); }));
  facts->PutResult("pollNs", Shortest([] { return system_call::Poll(nullptr, 0, kLong); }));
  facts->PutResult("selectNs",
                   Shortest([] { return system_call::Select(0, nullptr, nullptr, nullptr, kShort); }));
  facts->PutResult("ppollNs", Shortest(ppoll));
  facts->PutResult("epollPwait2Ns",
                   Shortest([&] { return system_call::EpollPwait2(epoll.get(), &event, 1, kShort); }));
  if (prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0) == 0) facts->PutResult("ppollNoSlackNs", Shortest(ppoll));
  return true;
}

}  // namespace muxbench
