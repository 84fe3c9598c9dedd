#include "schedule.h"

#include <cmath>
#include <utility>

namespace muxbench {
namespace {

// Eleven days: far beyond any episode, and exact in a double.
constexpr double kMaxTimeNs = 1e15;

}  // namespace

bool Schedule::Parse(const double* times_ns, const uint32_t* indices, size_t count, uint32_t fd_count,
                     std::string* problem) {
  if (count == 0 || count >= kNone) {
    *problem = "it holds " + std::to_string(count) + " events";
    return false;
  }
  std::vector<int64_t> times(count);
  std::vector<uint32_t> targets(indices, indices + count);
  for (size_t event = 0; event < count; ++event) {
    const double time = times_ns[event];
    const bool is_whole = time >= 0 && time <= kMaxTimeNs && time == std::floor(time);
    if (!is_whole || (event > 0 && time < static_cast<double>(times[event - 1]))) {
      *problem = "the time of event " + std::to_string(event) + " is not a whole number, or not ascending";
      return false;
    }
    if (targets[event] >= fd_count) {
      *problem = "event " + std::to_string(event) + " names index " + std::to_string(targets[event]) +
                 " of " + std::to_string(fd_count) + " descriptors";
      return false;
    }
    times[event] = static_cast<int64_t>(time);
  }
  first_.assign(fd_count, kNone);
  next_.assign(count, kNone);
  for (size_t event = count; event-- > 0;) {
    uint32_t& first = first_[targets[event]];
    next_[event] = first;
    first = static_cast<uint32_t>(event);
  }
  times_ns_ = std::move(times);
  indices_ = std::move(targets);
  return true;
}

}  // namespace muxbench
