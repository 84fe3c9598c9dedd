// Changes of the interest set between iterations, each call timed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "poller.h"
#include "registration.h"

namespace muxbench {

// One entry per changed descriptor, in nanoseconds.
struct ControlColumns {
  double* modify_ns = nullptr;
  double* remove_ns = nullptr;
  double* add_ns = nullptr;
  size_t capacity = 0;
};

// Walks round the watched descriptors, `count` of them at a time. Each is modified (to be watched for
// output), removed and added again (for `interest`): the calls of perf's `bench epoll ctl`, begun one later,
// so that the set is whole before and after.
class Churn {
 public:
  Churn(Poller& poller, const Registration& registration, const Interest& interest, uint32_t count)
      : poller_(poller), registration_(registration), interest_(interest), count_(count) {}

  uint32_t count() const { return count_; }

  // Writes count() samples to the columns from `at` on.
  bool Run(const ControlColumns& columns, size_t at, RunError* error);

 private:
  Poller& poller_;
  const Registration& registration_;
  const Interest interest_;
  const uint32_t count_;
  uint32_t next_ = 0;
};

}  // namespace muxbench
