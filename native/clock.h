// The clock that every time stamp comes from: CLOCK_MONOTONIC, or the CPU's time stamp counter (TSC).
//
// The clock is chosen once, before other threads of ours exist, and then read by all of them. Time stamps of
// different CPUs can be compared: UseTsc requires an invariant TSC, and its caller checks that the kernel
// uses the TSC as its own clock source, which the kernel does only where the counters of all CPUs agree.
#pragma once

#include <time.h>

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace muxbench {

// Converts ticks to nanoseconds: base_ns + (ticks - base_ticks) * multiplier / 2^32.
struct TscScale {
  uint64_t base_ticks = 0;
  int64_t base_ns = 0;
  uint64_t multiplier = 0;  // 0: the TSC is not in use
};

inline TscScale tsc_scale;  // Only UseTsc and UseMonotonic write it.

// Returns CLOCK_MONOTONIC in nanoseconds. The C library reads it in user space (vDSO) where the kernel's
// clock source allows that.
inline int64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
}

#if defined(__x86_64__)

// Returns the counter. The fence makes the CPU complete all earlier instructions first, as in the kernel's
// own rdtsc_ordered(). Every x86-64 CPU has lfence, whereas some lack rdtscp.
inline uint64_t TscTicks() {
  _mm_lfence();
  return __rdtsc();
}

inline int64_t TscNs() {
  // The difference is signed, since another CPU may be some ticks behind the one that read the base.
  const int64_t ticks = static_cast<int64_t>(TscTicks() - tsc_scale.base_ticks);
  __extension__ using Wide = __int128;
  return tsc_scale.base_ns + static_cast<int64_t>((static_cast<Wide>(ticks) * tsc_scale.multiplier) >> 32);
}

#endif

// Returns the chosen clock's time in nanoseconds. Its zero is that of CLOCK_MONOTONIC, but the TSC drifts
// away from CLOCK_MONOTONIC by the error of its calibration (some ppm) and by NTP's adjustments. A time stamp
// must therefore not be compared with clock_gettime, nor be used as the absolute time of a sleep. It is inlined
// in every loop, since a call and its return would be a part of what is measured.
[[gnu::always_inline]] inline int64_t NowNs() {
#if defined(__x86_64__)
  if (tsc_scale.multiplier != 0) return TscNs();
#endif
  return MonotonicNs();
}

// Sleeps until the chosen clock shows `time_ns` or a little more; a signal does not end the sleep. Returns 0
// or -errno.
int SleepUntil(int64_t time_ns);

// Returns whether the TSC ticks at one rate whatever the CPU's frequency and sleep states (CPUID 0x80000007,
// EDX bit 8).
bool TscIsInvariant();

struct TscCalibration {
  double frequency_hz;
  double error_ppm;  // an upper bound, from the two TSC readings that bracket each end of the interval
};

// Counts ticks against CLOCK_MONOTONIC for `milliseconds`. Returns 0, -ENOTSUP where the TSC is not
// invariant, or another -errno where the sleep fails.
int CalibrateTsc(uint32_t milliseconds, TscCalibration* calibration);

// Makes the TSC this process's clock. Returns 0, or -ENOTSUP where the TSC is not invariant.
int UseTsc(double frequency_hz);

// Makes CLOCK_MONOTONIC this process's clock.
void UseMonotonic();

struct ClockCalibration {
  double cost_ns;         // what one reading adds to an interval between two readings
  int64_t resolution_ns;  // the smallest step seen between two different readings
};

// Measures the chosen clock by reading it `pairs` times back to back.
ClockCalibration CalibrateClock(uint32_t pairs);

}  // namespace muxbench
