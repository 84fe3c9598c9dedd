// The interest set of epoll(7), and a wait for it with epoll_wait(2) or epoll_pwait2(2).
//
// How it works: the kernel keeps the interest list (a red-black tree keyed by file and descriptor number)
// between calls and adds a callback to each file's wait queue. When a file becomes ready, the callback puts
// its item on the ready list; epoll_wait copies out at most `maxevents` items of that list and never looks at
// the others. A level-triggered item goes back to the list's tail after its delivery and leaves the list at a
// later scan that finds it idle; an edge-triggered item does not go back. A oneshot item is disarmed by its
// delivery until the caller re-arms it with EPOLL_CTL_MOD (Modify).
//
// Known limits: the key contains the open file, not only the number, so that a duplicate keeps a closed
// descriptor's item alive, and EPOLL_CTL_DEL cannot reach it. Regular files are refused (EPERM). Every write
// to a watched file runs the callback, even while no thread waits, so that part of the cost that select and
// poll pay in the wait is moved into the writer.
#pragma once

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "busy_poll.h"
#include "poller.h"

namespace muxbench {

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLPRI == POLLPRI && EPOLLRDNORM == POLLRDNORM &&
                  EPOLLRDBAND == POLLRDBAND && EPOLLWRNORM == POLLWRNORM && EPOLLWRBAND == POLLWRBAND &&
                  EPOLLRDHUP == POLLRDHUP && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP,
              "epoll's event bits are poll's");

constexpr Features kEpollSetFeatures = {.level = true,
                                        .edge = true,
                                        .oneshot = true,
                                        .regular_files = false,
                                        .max_nests = kMaxNests - 1,  // its own is one of them
                                        .reports_hangup = true,
                                        .bounded = true,
                                        .exclusive = true,
                                        .shareable = true,
                                        .keeps_interest = true,
                                        .bitmaps = false,
                                        .busy_polls = true,
                                        .fresh_sets = true,
                                        .submits_in_wait = false,
                                        .timeout_resolution_ns = kMillisecondNs,
                                        .events = kPollEvents};

using EpollCall = int (*)(int epfd, epoll_event* events, int max_events, int64_t timeout_ns);

// Holds the events that one thread's last wait returned, for which it calls `kCall`.
template <EpollCall kCall>
class EventBuffer {
 public:
  explicit EventBuffer(size_t max_events) : events_(max_events) {}

  int Wait(int epfd, int64_t timeout_ns) {
    const int found = kCall(epfd, events_.data(), static_cast<int>(events_.size()), timeout_ns);
    found_ = found < 0 ? 0 : static_cast<size_t>(found);
    return found < 0 ? -errno : found;
  }

  size_t Scan(const std::vector<uint64_t>& data, Ready* out) const {
    for (size_t i = 0; i < found_; ++i) {
      out[i] = {data[static_cast<size_t>(events_[i].data.fd)], events_[i].events};
    }
    return found_;
  }

  size_t Capacity() const { return events_.size(); }

 private:
  std::vector<epoll_event> events_;
  size_t found_ = 0;
};

template <EpollCall kCall>
class EpollPoller final : public Poller {
 public:
  explicit EpollPoller(size_t max_events)
      : epfd_(-1), create_error_(0), events_(max_events) {
    Create();
  }

  ~EpollPoller() override { Discard(); }

  EpollPoller(const EpollPoller&) = delete;
  EpollPoller& operator=(const EpollPoller&) = delete;

  int Add(int fd, const Interest& interest, uint64_t data) override {
    if (create_error_) return create_error_;
    return Control(EPOLL_CTL_ADD, fd, interest, data);
  }

  int Modify(int fd, const Interest& interest, uint64_t data) override {
    return Control(EPOLL_CTL_MOD, fd, interest, data);
  }

  int Remove(int fd) override { return epoll_ctl(epfd_, EPOLL_CTL_DEL, fd, nullptr) == -1 ? -errno : 0; }

  // Closing the epoll file is one system call, and its items go with it.
  bool Clear() override {
    Discard();
    Create();
    return true;
  }

  int BusyPoll(uint32_t microseconds) override {
    busy_poll_us_ = microseconds;
    return create_error_ ? create_error_ : SetBusyPoll(epfd_, microseconds);
  }

  int Build(const int* fds, size_t count, const Interest& interest) override {
    if (int error = Discard()) return error;
    int error = Create();
    for (size_t i = 0; i < count && error == 0; ++i) error = Control(EPOLL_CTL_ADD, fds[i], interest, i);
    return error;
  }

  int Discard() override {
    if (epfd_ == -1) return 0;
    const int result = close(epfd_);
    epfd_ = -1;
    return result == -1 ? -errno : 0;
  }

  int Wait(int64_t timeout_ns) override {
    return create_error_ ? create_error_ : events_.Wait(epfd_, timeout_ns);
  }

  size_t Scan(Ready* out) override { return events_.Scan(data_, out); }

  size_t Capacity() const override { return events_.Capacity(); }

  std::unique_ptr<Poller> Share() override { return std::make_unique<Sharer>(*this); }

 private:
  // Waits on the epoll instance of another EpollPoller, with an event buffer of its own.
  class Sharer final : public Poller {
   public:
    explicit Sharer(EpollPoller& owner) : owner_(owner), events_(owner.Capacity()) {}

    int Add(int fd, const Interest& interest, uint64_t data) override {
      return owner_.Add(fd, interest, data);
    }
    int Modify(int fd, const Interest& interest, uint64_t data) override {
      return owner_.Modify(fd, interest, data);
    }
    int Remove(int fd) override { return owner_.Remove(fd); }
    int Wait(int64_t timeout_ns) override { return events_.Wait(owner_.epfd_, timeout_ns); }
    size_t Scan(Ready* out) override { return events_.Scan(owner_.data_, out); }
    size_t Capacity() const override { return events_.Capacity(); }
    std::unique_ptr<Poller> Share() override { return owner_.Share(); }

   private:
    EpollPoller& owner_;
    EventBuffer<kCall> events_;
  };

  // Makes an instance that polls like the one before it. Returns create_error_.
  int Create() {
    epfd_ = epoll_create1(EPOLL_CLOEXEC);
    create_error_ = epfd_ == -1 ? -errno : 0;
    if (create_error_ == 0 && busy_poll_us_ > 0) create_error_ = SetBusyPoll(epfd_, busy_poll_us_);
    return create_error_;
  }

  int Control(int operation, int fd, const Interest& interest, uint64_t data) {
    if (int error = CheckSupported(kEpollSetFeatures, interest)) return error;
    const uint32_t bits = interest.events |
                          (interest.trigger == Trigger::kEdge ? static_cast<uint32_t>(EPOLLET) : 0) |
                          (interest.oneshot ? static_cast<uint32_t>(EPOLLONESHOT) : 0) |
                          (interest.exclusive ? static_cast<uint32_t>(EPOLLEXCLUSIVE) : 0);
    epoll_event event = {bits, {.fd = fd}};
    if (epoll_ctl(epfd_, operation, fd, &event) == -1) return -errno;
    if (static_cast<size_t>(fd) >= data_.size()) data_.resize(static_cast<size_t>(fd) + 1);
    // Re-arming leaves the data as they are, and another thread may be reading them, so equal data are not
    // written again.
    if (data_[static_cast<size_t>(fd)] != data) data_[static_cast<size_t>(fd)] = data;
    return 0;
  }

  int epfd_;
  int create_error_;
  uint32_t busy_poll_us_ = 0;
  EventBuffer<kCall> events_;
  std::vector<uint64_t> data_;  // by descriptor number, as a program would look up its connection
};

}  // namespace muxbench
