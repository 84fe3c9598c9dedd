// epoll with a timerfd in its set, the classical way to wait for less than a millisecond, or to a moment,
// before epoll_pwait2: see epoll_set_poller.h.
//
// How it works: a wait with a timeout sets the timer (timerfd_settime) and calls epoll_wait without one. When
// the time is over, the timer's descriptor is ready; Scan reads it, so that it does not stay so, and does not
// report it. Waits of 0 and without limit are those of epoll.
//
// Known limits: a wait with a timeout makes two system calls, and a third one where the time was over.
#include "epoll_timerfd_poller.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

#include "epoll_set_poller.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr Features TimerfdFeatures() {
  Features features = WithTimeoutResolution(kEpollSetFeatures, 1);
  features.shareable = false;
  return features;
}

// The data of the timer's descriptor; no descriptor of a caller has it.
constexpr uint64_t kTimer = UINT64_MAX;

class EpollTimerfdPoller final : public Poller {
 public:
  explicit EpollTimerfdPoller(size_t max_events)
      : set_(max_events), timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    error_ = timer_ == -1 ? -errno : AddTimer();
  }

  ~EpollTimerfdPoller() override {
    if (timer_ != -1) close(timer_);
  }

  EpollTimerfdPoller(const EpollTimerfdPoller&) = delete;
  EpollTimerfdPoller& operator=(const EpollTimerfdPoller&) = delete;

  int Add(int fd, const Interest& interest, uint64_t data) override { return set_.Add(fd, interest, data); }
  int Modify(int fd, const Interest& interest, uint64_t data) override {
    return set_.Modify(fd, interest, data);
  }
  int Remove(int fd) override { return set_.Remove(fd); }

  bool Clear() override {
    set_.Clear();
    if (timer_ != -1) error_ = AddTimer();
    return true;
  }

  int BusyPoll(uint32_t microseconds) override { return set_.BusyPoll(microseconds); }

  int Build(const int* fds, size_t count, const Interest& interest) override {
    const int error = set_.Build(fds, count, interest);
    return error || timer_ == -1 ? error : AddTimer();
  }

  int Discard() override { return set_.Discard(); }

  int Wait(int64_t timeout_ns) override {
    if (error_) return error_;
    if (timeout_ns <= 0) return set_.Wait(timeout_ns);
    const itimerspec time = {{}, {timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000}};
    const long result = system_call::Call(SYS_timerfd_settime, timer_, 0, system_call::Word(&time), 0);
    return result == -1 ? -errno : set_.Wait(kNoTimeout);
  }

  size_t Scan(Ready* out) override {
    size_t count = set_.Scan(out);
    for (size_t i = 0; i < count; ++i) {
      if (out[i].data != kTimer) continue;
      uint64_t expirations;
      system_call::Read(timer_, &expirations, sizeof expirations);
      out[i--] = out[--count];
    }
    return count;
  }

  size_t Capacity() const override { return set_.Capacity(); }

 private:
  int AddTimer() { return set_.Add(timer_, {POLLIN, Trigger::kLevel, false}, kTimer); }

  EpollPoller<system_call::EpollWait> set_;
  const int timer_;
  int error_;
};

}  // namespace

const PollerEntry kEpollTimerfdPoller = {"epoll-timerfd", TimerfdFeatures(),
                                         [](size_t max_events) -> std::unique_ptr<Poller> {
                                           return std::make_unique<EpollTimerfdPoller>(max_events);
                                         }};

}  // namespace muxbench
