// The schedule of an open loop says when which descriptor gets an event, whatever the reader does. TypeScript
// makes it; the code here checks all of it once and then only reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace muxbench {

class Schedule {
 public:
  // Stands for no event: it follows the last event of a descriptor.
  static constexpr uint32_t kNone = UINT32_MAX;

  // Checks and copies `count` events: the intended time of each in whole nanoseconds from the start, in
  // ascending order, and the pool index that it goes to, below `fd_count`. Returns false, with the reason in
  // `problem`, where they are not a valid schedule.
  bool Parse(const double* times_ns, const uint32_t* indices, size_t count, uint32_t fd_count,
             std::string* problem);

  size_t size() const { return times_ns_.size(); }
  int64_t time_ns(uint32_t event) const { return times_ns_[event]; }
  uint32_t index(uint32_t event) const { return indices_[event]; }

  // First returns the earliest event of a descriptor, and Next the one that is sent to the same descriptor
  // after the given event. Both return kNone where there is none.
  uint32_t First(uint32_t index) const { return first_[index]; }
  uint32_t Next(uint32_t event) const { return next_[event]; }

 private:
  std::vector<int64_t> times_ns_;
  std::vector<uint32_t> indices_;
  std::vector<uint32_t> first_;  // by pool index
  std::vector<uint32_t> next_;   // by event
};

}  // namespace muxbench
