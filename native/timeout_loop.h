// The measured loop of wait mode timeout: nothing becomes ready, and each wait returns when its time is over.
// It records how late. Between the first and the last time stamp of a batch it does not allocate, print, or
// call into JavaScript.
#pragma once

#include <cstdint>
#include <vector>

#include "cpu_time.h"
#include "fault_injection.h"
#include "fd_pool.h"
#include "poller.h"
#include "registration.h"

namespace muxbench {

struct TimeoutOptions {
  int64_t timeout_ns = 0;        // must be positive
  RegistrationOptions watching;  // how the descriptors are watched
  int64_t wait_delay_ns = 0;     // an injected fault: every wait lasts this much longer
};

// The caller's columns for the samples, in nanoseconds, with one entry per wait.
struct TimeoutColumns {
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  // The time from the moment at which the wait should have returned, which is its entry plus the timeout that
  // was asked for, to its return. It is 0 for a wait that returned early.
  double* timeout_lateness_ns = nullptr;

  size_t capacity = 0;
};

struct TimeoutResult {
  uint32_t waits = 0;
  uint32_t early_waits = 0;        // waits that returned before their time was over
  uint32_t interrupted_waits = 0;  // waits that a signal ended; they were repeated and not recorded
  int64_t elapsed_ns = 0;
  CpuTime cpu;
};

class TimeoutLoop {
 public:
  // `poller` must outlive the loop and be empty.
  TimeoutLoop(Poller& poller, const TimeoutOptions& options);

  // Watches the first `fd_count` descriptors of `pool`, which must stay open until Close. All methods return
  // false, with the reason in `error`, where a call fails.
  bool Open(const FdPool& pool, size_t fd_count, RunError* error);
  bool Close(RunError* error) { return registration_.Close(error); }

  // Waits `waits` times, or fewer where a column is full. Fails where a descriptor is reported.
  bool RunBatch(uint32_t waits, const TimeoutColumns& columns, TimeoutResult* result, RunError* error);

 private:
  Poller& poller_;
  const TimeoutOptions options_;
  Registration registration_;
  FaultInjection faults_;
  std::vector<Ready> ready_;
};

}  // namespace muxbench
