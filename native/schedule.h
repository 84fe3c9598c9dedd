// The schedule of an open loop: which descriptor gets an event when, whatever the reader does. TypeScript
// makes it; here it is checked completely and then only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace muxbench {

class Schedule {
 public:
  // Past the last event of a descriptor.
  static constexpr uint32_t kNone = UINT32_MAX;

  // Copies `count` events: the intended time of each in whole nanoseconds from the start, ascending, and the
  // pool index that it goes to, below `fd_count`. Returns false and says why in `problem`.
  bool Parse(const double* times_ns, const uint32_t* indices, size_t count, uint32_t fd_count,
             std::string* problem);

  size_t size() const { return times_ns_.size(); }
  int64_t time_ns(uint32_t event) const { return times_ns_[event]; }
  uint32_t index(uint32_t event) const { return indices_[event]; }

  // The events of one descriptor in the order in which they are sent: First, then Next until kNone.
  uint32_t First(uint32_t index) const { return first_[index]; }
  uint32_t Next(uint32_t event) const { return next_[event]; }

 private:
  std::vector<int64_t> times_ns_;
  std::vector<uint32_t> indices_;
  std::vector<uint32_t> first_;  // by pool index
  std::vector<uint32_t> next_;   // by event
};

}  // namespace muxbench
