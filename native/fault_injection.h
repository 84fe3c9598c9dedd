// Injects faults: it prolongs waits by a known time, to test whether the figures show it.
#pragma once

#include <cstdint>
#include <utility>

#include "clock.h"

namespace muxbench {

class FaultInjection {
 public:
  // Every wait will last `wait_delay_ns` longer.
  explicit FaultInjection(int64_t wait_delay_ns) : wait_delay_ns_(wait_delay_ns) {}

  // Makes the next wait, and only that one, last `stall_ns` longer.
  void StallNext(int64_t stall_ns) { stall_ns_ = stall_ns; }

  // Lets the injected time pass after a wait that returned at `returned_ns`, and returns the moment at which
  // that wait counts as returned. This is the last reading of the clock in here, so that the wait becomes
  // longer by the injected time and not also by the cost of further readings.
  int64_t Prolong(int64_t returned_ns) {
    if (wait_delay_ns_ == 0 && stall_ns_ == 0) [[likely]]
      return returned_ns;
    const int64_t stall_ns = std::exchange(stall_ns_, 0);
    // A stalled reader leaves its CPU to others, as one that waits for a page or a lock does. Since a sleep
    // ends tens of microseconds late, the thread spins through the last part of a stall, or through all of it
    // where the stall is short or the sleep fails.
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
