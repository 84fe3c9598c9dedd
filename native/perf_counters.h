// Counters of perf_event_open(2) for the calling thread, in one group: they count the same time, start and
// stop together, and are read at once. While they are off, and within a loop while they are on, they cost
// nothing but what a context switch takes to save them.
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

// The software ones first: one of them leads the group where there is no hardware counter.
inline constexpr size_t kPerfEventCount = 7;
extern const std::array<PerfEvent, kPerfEventCount> kPerfEvents;

struct PerfReading {
  uint64_t enabled_ns = 0;
  uint64_t running_ns = 0;  // below enabled_ns: the kernel had to share the hardware's counters out
  std::array<uint64_t, kPerfEventCount> counts = {};
};

class PerfCounters {
 public:
  PerfCounters() { fds_.fill(-1); }
  ~PerfCounters() { Close(); }
  PerfCounters(const PerfCounters&) = delete;
  PerfCounters& operator=(const PerfCounters&) = delete;

  // Opens what the machine has, switched off; `errors` gets 0 or the errno of each.
  void Open(std::array<int, kPerfEventCount>* errors);
  bool has(size_t event) const { return fds_[event] != -1; }

  // All return 0 or -errno; with no counter at all they do nothing.
  int Enable();
  int Disable();
  int Read(PerfReading* reading) const;  // since Open; 0 for a counter that is not there
  void Close();

 private:
  std::array<int, kPerfEventCount> fds_;
  int leader_ = -1;
};

}  // namespace muxbench
