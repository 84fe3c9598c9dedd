#include "clock.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace muxbench {

#if defined(__x86_64__)

namespace {

// The time of one moment on both clocks.
struct Moment {
  uint64_t ticks;
  int64_t ns;
  uint64_t bracket_ticks;  // the distance of the two TSC readings around the reading of CLOCK_MONOTONIC
};

// Returns the moment with the smallest bracket of 200, so that neither an interrupt nor a cache miss falls
// between the readings.
Moment TightestMoment() {
  constexpr int kTries = 200;
  Moment best = {0, 0, UINT64_MAX};
  for (int i = 0; i < kTries; ++i) {
    const uint64_t before = TscTicks();
    const int64_t ns = MonotonicNs();
    const uint64_t bracket = TscTicks() - before;
    if (bracket < best.bracket_ticks) best = {before + bracket / 2, ns, bracket};
  }
  return best;
}

}  // namespace

bool TscIsInvariant() {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx)) return false;
  return (edx >> 8) & 1;
}

int CalibrateTsc(uint32_t milliseconds, TscCalibration* calibration) {
  if (!TscIsInvariant()) return -ENOTSUP;
  const Moment start = TightestMoment();
  timespec rest = {milliseconds / 1000, static_cast<long>(milliseconds % 1000) * 1'000'000};
  while (nanosleep(&rest, &rest) == -1) {
    if (errno != EINTR) return -errno;
  }
  const Moment end = TightestMoment();
  const double ticks = static_cast<double>(end.ticks - start.ticks);
  const double off = static_cast<double>(start.bracket_ticks + end.bracket_ticks) / 2;
  calibration->frequency_hz = ticks * 1e9 / static_cast<double>(end.ns - start.ns);
  calibration->error_ppm = 1e6 * off / ticks;
  return 0;
}

int UseTsc(double frequency_hz) {
  if (!TscIsInvariant()) return -ENOTSUP;
  const Moment now = TightestMoment();
  tsc_scale = {now.ticks, now.ns, static_cast<uint64_t>(1e9 * 0x1p32 / frequency_hz + 0.5)};
  return 0;
}

#else

bool TscIsInvariant() { return false; }

int CalibrateTsc(uint32_t, TscCalibration*) { return -ENOTSUP; }

int UseTsc(double) { return -ENOTSUP; }

#endif

void UseMonotonic() { tsc_scale = {}; }

// The sleep is relative, since CLOCK_MONOTONIC may show another time than the chosen clock.
int SleepUntil(int64_t time_ns) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  for (int64_t left_ns; (left_ns = time_ns - NowNs()) > 0;) {
    const timespec left = {left_ns / kSecondNs, left_ns % kSecondNs};
    const int result = clock_nanosleep(CLOCK_MONOTONIC, 0, &left, nullptr);
    if (result != 0 && result != EINTR) return -result;
  }
  return 0;
}

ClockCalibration CalibrateClock(uint32_t pairs) {
  // The cost is averaged over groups of readings, since a clock may tick in steps that are larger than its
  // cost. The median over the groups excludes those that an interrupt prolonged.
  constexpr uint32_t kGroup = 64;
  std::vector<double> costs;
  int64_t resolution = INT64_MAX;
  for (uint32_t done = 0; done < pairs; done += kGroup) {
    const int64_t start = NowNs();
    int64_t last = start;
    for (uint32_t i = 0; i < kGroup; ++i) {
      const int64_t now = NowNs();
      if (now != last) resolution = std::min(resolution, now - last);
      last = now;
    }
    costs.push_back(static_cast<double>(last - start) / kGroup);
  }
  const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), middle, costs.end());
  return {costs.empty() ? 0 : *middle, resolution == INT64_MAX ? 0 : resolution};
}

}  // namespace muxbench
