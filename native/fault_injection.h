// Faults on purpose: waits that last longer than the mechanism made them, to see whether the figures show it.
#pragma once

#include <cstdint>
#include <utility>

#include "clock.h"

namespace muxbench {

class FaultInjection {
 public:
  // `wait_delay_ns`: how much longer every wait lasts.
  explicit FaultInjection(int64_t wait_delay_ns) : wait_delay_ns_(wait_delay_ns) {}

  // The next wait lasts so much longer, once.
  void StallNext(int64_t stall_ns) { stall_ns_ = stall_ns; }

  // Lets the time of the faults go by after a wait that returned at `returned_ns`, and returns the moment at
  // which it is to count as returned. That is the last reading of the clock here, so that the wait gains
  // what was asked for and not the readings around it.
  int64_t Prolong(int64_t returned_ns) {
    if (wait_delay_ns_ == 0 && stall_ns_ == 0) [[likely]]
      return returned_ns;
    const int64_t stall_ns = std::exchange(stall_ns_, 0);
    // A stalled reader leaves its CPU to others, as one that waits for a page or a lock does. A sleep ends
    // tens of microseconds late: the last part of a stall is spun away, and all of it if it cannot be slept.
    if (stall_ns > kSpinNs) SleepUntil(returned_ns + stall_ns - kSpinNs);
    const int64_t end_ns = returned_ns + wait_delay_ns_ + stall_ns;
    int64_t now = NowNs();
    while (now < end_ns) now = NowNs();
    return now;
  }

 private:
  static constexpr int64_t kSpinNs = 1'000'000;

  const int64_t wait_delay_ns_;
  int64_t stall_ns_ = 0;
};

}  // namespace muxbench
