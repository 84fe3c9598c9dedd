// Changes the interest set between iterations and times each call.
#pragma once

#include <cstddef>
#include <cstdint>

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

// Each Run changes the next `count` watched descriptors and starts over after the last one. It modifies each
// descriptor (to be watched for output), removes it and adds it again (for `interest`). These are the calls
// of perf's `bench epoll ctl`, which begins with the addition; beginning with the modification leaves every
// descriptor registered before and after a Run.
class Churn {
 public:
  Churn(Poller& poller, const Registration& registration, const Interest& interest, uint32_t count)
      : poller_(poller), registration_(registration), interest_(interest), count_(count) {}

  uint32_t count() const { return count_; }

  // Changes count() descriptors and writes that many samples to each column, from entry `at` on. Returns
  // false, with the reason in `error`, where a call fails.
  bool Run(const ControlColumns& columns, size_t at, RunError* error);

 private:
  Poller& poller_;
  const Registration& registration_;
  const Interest interest_;
  const uint32_t count_;
  uint32_t next_ = 0;
};

}  // namespace muxbench
