#include "clock.h"

#include <algorithm>
#include <vector>

namespace muxbench {

ClockCalibration CalibrateClock(uint32_t pairs) {
  // The cost is averaged over groups of readings, since a clock may tick in steps coarser than its
  // cost; the median over the groups keeps interrupts out.
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
