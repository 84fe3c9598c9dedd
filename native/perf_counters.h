// Counters of perf_event_open(2) for the calling thread, in one group, so that they count during the same
// time and are started, stopped and read together. They add no cost to the measured loop except to context
// switches, which save and restore them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace muxbench {

struct PerfEvent {
  const char* name;
  uint32_t type;
  uint64_t config;
  bool exclude_user;
  bool exclude_kernel;
};

// The software events come first, so that one of them leads the group where there is no hardware counter.
inline constexpr size_t kPerfEventCount = 7;
extern const std::array<PerfEvent, kPerfEventCount> kPerfEvents;

struct PerfReading {
  uint64_t enabled_ns = 0;
  uint64_t running_ns = 0;  // below enabled_ns where the kernel had to multiplex the hardware's counters
  std::array<uint64_t, kPerfEventCount> counts = {};
};

class PerfCounters {
 public:
  PerfCounters() { fds_.fill(-1); }
  ~PerfCounters() { Close(); }
  PerfCounters(const PerfCounters&) = delete;
  PerfCounters& operator=(const PerfCounters&) = delete;

  // Opens the counters that the machine has, without starting them; `errors` gets 0 or the errno of each.
  void Open(std::array<int, kPerfEventCount>* errors);
  bool has(size_t event) const { return fds_[event] != -1; }

  // These return 0 or -errno. Where no counter could be opened, they do nothing.
  int Enable();
  int Disable();
  int Read(PerfReading* reading) const;  // counts since Open, 0 for a counter that could not be opened
  void Close();

 private:
  std::array<int, kPerfEventCount> fds_;
  int leader_ = -1;
};

}  // namespace muxbench
