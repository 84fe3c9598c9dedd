#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "clock.h"
#include "probes.h"
#include "sleep_watch.h"
#include "start_thread.h"

namespace muxbench {
namespace {

constexpr size_t kWaiters = 4;
constexpr int kRounds = 20;

// Threads that sleep in epoll_wait, each for an epoll that is given to it. One that gets an event keeps it,
// as a handler does that takes its time, until the round is over.
class Waiters {
 public:
  ~Waiters() { End(); }

  bool Start(const std::array<int, kWaiters>& epolls, RunError* error) {
    if (!OpenEventfd(&end_, error)) return false;
    for (size_t i = 0; i < kWaiters; ++i) {
      // Several waiters may share an epoll.
      const bool is_known = std::find(epolls.begin(), epolls.begin() + i, epolls[i]) != epolls.begin() + i;
      if (!is_known && !Watch(epolls[i], end_.get(), EPOLLIN, error)) return false;
    }
    for (size_t i = 0; i < kWaiters; ++i) {
      Waiter& waiter = waiters_[i];
      if (!StartThread(&waiter.thread, [this, &waiter, epoll = epolls[i]] { Run(&waiter, epoll); }, error)) {
        return false;
      }
    }
    for (Waiter& waiter : waiters_) {
      while (waiter.id == 0) std::this_thread::yield();
      const int result = waiter.watch.Open(waiter.id);
      if (result < 0) return Fail(error, -result, "/proc/self/task");
    }
    return true;
  }

  // Returns when each waiter sleeps in its wait, or keeps an event.
  bool Settle(RunError* error) {
    const int64_t begin = MonotonicNs();
    for (int looks = 0; looks < 2;) {
      const bool is_settled = std::all_of(waiters_.begin(), waiters_.end(), [](const Waiter& waiter) {
        return waiter.keeps || (waiter.waits && waiter.watch.Asleep() == 1);
      });
      looks = is_settled ? looks + 1 : 0;
      if (MonotonicNs() - begin > 5'000'000'000) return Fail(error, 0, "the waiting threads did not settle");
      SleepUntil(NowNs() + 300'000);
    }
    return true;
  }

  // Ends a round: whoever keeps an event waits again.
  void Release() {
    std::lock_guard lock(mutex_);
    ++round_;
    released_.notify_all();
  }

  // Returns how often each waiter has got an event.
  std::array<int, kWaiters> Woken() const {
    std::array<int, kWaiters> woken;
    for (size_t i = 0; i < kWaiters; ++i) woken[i] = waiters_[i].woken;
    return woken;
  }

 private:
  struct Waiter {
    std::thread thread;
    std::atomic<pid_t> id = 0;
    std::atomic<bool> waits = false, keeps = false;
    std::atomic<int> woken = 0;
    SleepWatch watch;
  };

  void Run(Waiter* waiter, int epoll) {
    waiter->id = gettid();
    for (;;) {
      epoll_event event;
      waiter->waits = true;
      const int count = epoll_wait(epoll, &event, 1, -1);
      if (is_ending_) return;
      if (count != 1) continue;
      ++waiter->woken;
      waiter->keeps = true;
      waiter->waits = false;
      std::unique_lock lock(mutex_);
      const int round = round_;
      released_.wait(lock, [&] { return round_ != round || is_ending_; });
      waiter->keeps = false;
    }
  }

  void End() {
    is_ending_ = true;
    Release();
    RunError ignored;
    if (end_.get() != -1) Signal(end_.get(), &ignored);
    for (Waiter& waiter : waiters_) {
      if (waiter.thread.joinable()) waiter.thread.join();
    }
  }

  OwnedFd end_;
  std::array<Waiter, kWaiters> waiters_;
  std::mutex mutex_;
  std::condition_variable released_;
  int round_ = 0;
  std::atomic<bool> is_ending_ = false;
};

struct Setting {
  // The names of two facts: how many events there were in all rounds, and in how many rounds several waiters
  // had one. The third, where it is not null, is how many of them the waiter had that had most.
  const char *events, *several, *most;
  uint32_t mask;
  bool is_shared;
  int messages;
};

bool Drain(int fd, RunError* error) {
  char bytes[16];
  return read(fd, bytes, sizeof bytes) > 0 || Fail(error, errno, "read");
}

// Arms a descriptor again that EPOLLONESHOT has disarmed.
bool Rearm(int epoll, int fd, uint32_t mask, RunError* error) {
  epoll_event event = {mask, {}};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0 || Fail(error, errno, "epoll_ctl");
}

bool RunSetting(const Setting& setting, Facts* facts, RunError* error) {
  std::array<OwnedFd, kWaiters> epolls;
  std::array<int, kWaiters> numbers;
  OwnedFd watched, peer;
  if (!OpenPair(&watched, &peer, SOCK_NONBLOCK, error)) return false;
  for (size_t i = 0; i < kWaiters; ++i) {
    if (setting.is_shared && i > 0) {
      numbers[i] = numbers[0];
      continue;
    }
    if (!OpenEpoll(&epolls[i], error)) return false;
    numbers[i] = epolls[i].get();
    if (!Watch(numbers[i], watched.get(), setting.mask, error)) return false;
  }
  Waiters waiters;
  if (!waiters.Start(numbers, error)) return false;
  int events = 0, several = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::array<int, kWaiters> before = waiters.Woken();
    for (int message = 0; message < setting.messages; ++message) {
      if (!waiters.Settle(error) || !WriteByte(peer.get(), error)) return false;
    }
    if (!waiters.Settle(error)) return false;
    const std::array<int, kWaiters> after = waiters.Woken();
    int woken = 0;
    for (size_t i = 0; i < kWaiters; ++i) woken += after[i] - before[i];
    events += woken;
    several += woken > 1;
    if (!Drain(watched.get(), error)) return false;
    if ((setting.mask & EPOLLONESHOT) && !Rearm(numbers[0], watched.get(), setting.mask, error)) return false;
    waiters.Release();
  }
  facts->Put(setting.events, events);
  facts->Put(setting.several, several);
  const std::array<int, kWaiters> woken = waiters.Woken();
  if (setting.most) facts->Put(setting.most, *std::max_element(woken.begin(), woken.end()));
  return true;
}

template <size_t count>
bool RunSettings(const Setting (&settings)[count], Facts* facts, RunError* error) {
  facts->Put("waiters", kWaiters);
  facts->Put("rounds", kRounds);
  return std::all_of(settings, settings + count,
                     [&](const Setting& setting) { return RunSetting(setting, facts, error); });
}

}  // namespace

bool ProbeSharedEpoll(Facts* facts, RunError* error) {
  constexpr Setting kSettings[] = {
      {"level", "levelSeveral", nullptr, EPOLLIN, true, 1},
      {"edge", "edgeSeveral", "edgeMost", EPOLLIN | EPOLLET, true, 1},
      {"edgeTwo", "edgeTwoSeveral", nullptr, EPOLLIN | EPOLLET, true, 2},
      {"oneshotTwo", "oneshotTwoSeveral", nullptr, EPOLLIN | EPOLLONESHOT, true, 2},
  };
  return RunSettings(kSettings, facts, error);
}

bool ProbeOwnEpolls(Facts* facts, RunError* error) {
  constexpr Setting kSettings[] = {
      {"level", "levelSeveral", nullptr, EPOLLIN, false, 1},
      {"edge", "edgeSeveral", nullptr, EPOLLIN | EPOLLET, false, 1},
      {"exclusive", "exclusiveSeveral", "exclusiveMost", EPOLLIN | EPOLLEXCLUSIVE, false, 1},
  };
  return RunSettings(kSettings, facts, error);
}

}  // namespace muxbench
