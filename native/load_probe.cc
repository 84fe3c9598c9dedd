#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <array>

#include "clock.h"
#include "probes.h"
#include "process_control.h"

namespace muxbench {
namespace {

constexpr size_t kTimers = 64;
constexpr int64_t kLevelNs = 200'000'000;

// How long the reader works on each event, as the handler of a request does.
constexpr int64_t kHandlerNs = 10'000;

// One load: how often one of the timers expires.
struct Load {
  const char *events, *waits, *switches;
  int64_t interval_ns;
};

timespec TimeOf(int64_t ns) { return {ns / 1'000'000'000, ns % 1'000'000'000}; }

// Opens timers that expire one after the other, each once in a round, and watches them. Timers make a
// descriptor ready whatever the scheduler does, so that no writer needs a CPU.
bool StartTimers(int epoll, std::array<OwnedFd, kTimers>* timers, int64_t interval_ns, RunError* error) {
  for (size_t i = 0; i < kTimers; ++i) {
    OwnedFd& timer = (*timers)[i];
    timer = OwnedFd(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (timer.get() == -1) return Fail(error, errno, "timerfd_create");
    if (!Watch(epoll, timer.get(), EPOLLIN, error)) return false;
    const auto nth = static_cast<int64_t>(i) + 1;
    const itimerspec time = {TimeOf(kTimers * interval_ns), TimeOf(nth * interval_ns)};
    if (timerfd_settime(timer.get(), 0, &time, nullptr) == -1) return Fail(error, errno, "timerfd_settime");
  }
  return true;
}

bool RunLoad(const Load& load, Facts* facts, RunError* error) {
  OwnedFd epoll;
  std::array<OwnedFd, kTimers> timers;
  if (!OpenEpoll(&epoll, error)) return false;
  if (!StartTimers(epoll.get(), &timers, load.interval_ns, error)) return false;
  std::array<epoll_event, kTimers> ready;
  ContextSwitches before, after;
  int result = GetContextSwitches(&before);
  if (result < 0) return Fail(error, -result, "getrusage");
  int64_t events = 0, waits = 0;
  for (const int64_t end = MonotonicNs() + kLevelNs; MonotonicNs() < end; ++waits) {
    const int count = epoll_wait(epoll.get(), ready.data(), kTimers, -1);
    if (count == -1) return Fail(error, errno, "epoll_wait");
    for (int i = 0; i < count; ++i) {
      uint64_t expired;
      events += read(ready[static_cast<size_t>(i)].data.fd, &expired, sizeof expired) > 0;
      for (const int64_t done = MonotonicNs() + kHandlerNs; MonotonicNs() < done;) {
      }
    }
  }
  result = GetContextSwitches(&after);
  if (result < 0) return Fail(error, -result, "getrusage");
  facts->Put(load.events, events);
  facts->Put(load.waits, waits);
  facts->Put(load.switches, after.voluntary - before.voluntary);
  return true;
}

}  // namespace

bool ProbeLoad(Facts* facts, RunError* error) {
  constexpr Load kLoads[] = {
      {"quietEvents", "quietWaits", "quietSwitches", 5'000'000},
      {"busyEvents", "busyWaits", "busySwitches", 50'000},
      {"floodEvents", "floodWaits", "floodSwitches", 5'000},
  };
  facts->Put("handlerNs", kHandlerNs);
  for (const Load& load : kLoads) {
    if (!RunLoad(load, facts, error)) return false;
  }
  return true;
}

}  // namespace muxbench
