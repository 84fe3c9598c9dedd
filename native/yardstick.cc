#include "yardstick.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "clock.h"
#include "system_call.h"

namespace muxbench {
namespace {

// Enough that one reading of the clock is a small share, few enough that an interrupt spoils one batch of
// many.
constexpr int kCallsPerBatch = 16;

using Batches = std::array<double, kMaxYardstickBatches>;

double Median(Batches& values, size_t count) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

double SystemCallNs() {
  const int64_t start = NowNs();
  for (int i = 0; i < kCallsPerBatch; ++i) system_call::Call(SYS_getppid, 0, 0, 0);
  return static_cast<double>(NowNs() - start) / kCallsPerBatch;
}

// Knuth's linear congruential step, a multiplication and an addition. The compiler must take the state for
// unknown before and needed after each step, or it would fold several into one.
double UserLoopNs(uint32_t steps) {
  uint64_t state = steps;
  const int64_t start = NowNs();
  for (uint32_t i = 0; i < steps; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    asm volatile("" : "+r"(state));
  }
  return static_cast<double>(NowNs() - start);
}

}  // namespace

YardstickReading ReadYardstick(uint32_t batches, uint32_t loop_steps) {
  const size_t count = std::clamp<uint32_t>(batches, 1, kMaxYardstickBatches);
  Batches calls;
  Batches loops;
  for (size_t i = 0; i < count; ++i) {
    calls[i] = SystemCallNs();
    loops[i] = UserLoopNs(loop_steps);
  }
  return {Median(calls, count), Median(loops, count)};
}

}  // namespace muxbench
