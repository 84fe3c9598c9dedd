// Changes the interest set between iterations and times the calls.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>

#include "clock.h"
#include "poller.h"
#include "registration.h"

namespace muxbench {

// The caller's columns for the durations of the calls, in nanoseconds: one entry per changed descriptor.
struct ControlColumns {
  double* modify_ns = nullptr;
  double* remove_ns = nullptr;
  double* add_ns = nullptr;
  size_t capacity = 0;
};

// The moments at which the three calls for one descriptor had returned.
struct ChangeStamps {
  int64_t modified = 0;
  int64_t removed = 0;
  int64_t added = 0;
};

// The calls for one descriptor.
constexpr uint32_t kCallsPerChange = 3;

// Each Run changes the next `count` watched descriptors and starts over after the last one. It modifies each
// descriptor (to be watched for output), removes it and adds it again (for `interest`). These are the calls
// of perf's `bench epoll ctl`, which begins with the addition; beginning with the modification leaves every
// descriptor registered before and after a Run.
class Churn {
 public:
  Churn(Poller& poller, const Registration& registration, const Interest& interest, uint32_t count)
      : poller_(poller), registration_(registration), interest_(interest), output_(interest), count_(count) {
    output_.events = POLLOUT;
  }

  // Changes only the `size` descriptors from `first` on, since others change the rest. It begins half-way round
  // them: who also makes them ready one after the other would otherwise change just those that were delivered.
  void Confine(size_t first, size_t size) {
    first_ = static_cast<uint32_t>(first);
    next_ = static_cast<uint32_t>(first + size / 2);
    end_ = static_cast<uint32_t>(first + size);
  }

  uint32_t count() const { return count_; }

  // Changes count() descriptors and writes that many samples to each column, from entry `at` on. Returns
  // false, with the reason in `error`, where a call fails.
  bool Run(const ControlColumns& columns, size_t at, RunError* error);

  // Changes the next descriptor, and notes in `stamps` when each call had returned, unless it is nullptr.
  [[gnu::always_inline]] bool ChangeNext(ChangeStamps* stamps, RunError* error) {
    const int fd = registration_.watched(next_);
    if (int result = poller_.Modify(fd, output_, next_)) return Fail(error, -result, "modify");
    if (stamps) stamps->modified = NowNs();
    if (int result = poller_.Remove(fd)) return Fail(error, -result, "remove");
    if (stamps) stamps->removed = NowNs();
    if (int result = poller_.Add(fd, interest_, next_)) return Fail(error, -result, "add");
    if (stamps) stamps->added = NowNs();
    const uint32_t end = end_ > 0 ? end_ : static_cast<uint32_t>(registration_.size());
    next_ = next_ + 1 == end ? first_ : next_ + 1;
    return true;
  }

 private:
  Poller& poller_;
  const Registration& registration_;
  const Interest interest_;
  Interest output_;
  const uint32_t count_;
  uint32_t first_ = 0, end_ = 0;  // an end of 0 is that of the registration
  uint32_t next_ = 0;
};

}  // namespace muxbench
