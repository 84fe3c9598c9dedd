// The clock that every time stamp comes from.
#pragma once

#include <time.h>

#include <cstdint>

namespace muxbench {

// Nanoseconds of CLOCK_MONOTONIC: read in user space (vDSO) where the kernel's clock source allows.
inline int64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
}

struct ClockCalibration {
  double cost_ns;     // what one reading adds to an interval between two readings
  int64_t resolution_ns;  // the smallest step seen between two different readings
};

// Reads the clock `pairs` times back to back.
ClockCalibration CalibrateClock(uint32_t pairs);

}  // namespace muxbench
