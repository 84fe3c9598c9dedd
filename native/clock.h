// The clock that every time stamp comes from: CLOCK_MONOTONIC, or the CPU's time stamp counter (TSC).
//
// Chosen once, before other threads of ours exist, and read by all of them. Stamps of different CPUs can
// be compared: UseTsc demands an invariant TSC, and whoever calls it, that the kernel trusts it as its
// own clock source, which it does only where the counters of all CPUs agree.
#pragma once

#include <time.h>

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace muxbench {

// Ticks to nanoseconds: (ticks - base_ticks) * multiplier / 2^32, counted from base_ns.
struct TscScale {
  uint64_t base_ticks = 0;
  int64_t base_ns = 0;
  uint64_t multiplier = 0;  // 0: the TSC is not in use
};

inline TscScale tsc_scale;  // written by UseTsc and UseMonotonic alone

// Nanoseconds of CLOCK_MONOTONIC: read in user space (vDSO) where the kernel's clock source allows.
inline int64_t MonotonicNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
}

#if defined(__x86_64__)

// The fence keeps the reading behind everything before it, as the kernel's own rdtsc_ordered() does. Every
// x86-64 CPU has it, which is not so of rdtscp.
inline uint64_t TscTicks() {
  _mm_lfence();
  return __rdtsc();
}

inline int64_t TscNs() {
  // Signed: another CPU may be some ticks behind the one that read the base.
  const int64_t ticks = static_cast<int64_t>(TscTicks() - tsc_scale.base_ticks);
  __extension__ using Wide = __int128;
  return tsc_scale.base_ns + static_cast<int64_t>((static_cast<Wide>(ticks) * tsc_scale.multiplier) >> 32);
}

#endif

// The chosen clock, in nanoseconds. Its zero is that of CLOCK_MONOTONIC, from which the TSC then drifts by
// its calibration's error (some ppm) and by what NTP does to the other: a stamp must not be set against
// clock_gettime, nor be the absolute time of a sleep.
inline int64_t NowNs() {
#if defined(__x86_64__)
  if (tsc_scale.multiplier != 0) return TscNs();
#endif
  return MonotonicNs();
}

// Sleeps until the chosen clock shows that time, or a little more; a signal does not end it. 0 or -errno.
int SleepUntil(int64_t time_ns);

// The TSC ticks at one rate whatever the CPU's frequency and sleep states (CPUID 0x80000007, EDX bit 8).
bool TscIsInvariant();

struct TscCalibration {
  double frequency_hz;
  double error_ppm;  // at most: both ends are bracketed by two readings of the TSC
};

// Counts ticks against CLOCK_MONOTONIC for so long. 0, or -ENOTSUP where there is no invariant TSC.
int CalibrateTsc(uint32_t milliseconds, TscCalibration* calibration);

// Makes the TSC this process's clock. 0, or -ENOTSUP where there is no invariant one.
int UseTsc(double frequency_hz);
void UseMonotonic();

struct ClockCalibration {
  double cost_ns;         // what one reading adds to an interval between two readings
  int64_t resolution_ns;  // the smallest step seen between two different readings
};

// Reads the chosen clock `pairs` times back to back.
ClockCalibration CalibrateClock(uint32_t pairs);

}  // namespace muxbench
