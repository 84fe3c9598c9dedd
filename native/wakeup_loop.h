// The measured loop of wait mode wakeup: the reader sleeps in a wait without timeout, and a writer thread on
// another CPU wakes it. Between the first and the last time stamp of a batch it does not allocate, print, or
// call into JavaScript.
//
// One iteration: arm, ask the writer for the iteration's writes, wait; the writer makes sure that the reader
// sleeps, then writes one event to each of k peers; until all k are delivered, scan, drain, arm and wait
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fault_injection.h"
#include "plan.h"
#include "poller.h"
#include "registration.h"
#include "wakeup_writer.h"
#include "work_digest.h"

namespace muxbench {

struct WakeupOptions {
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  int highest_fd = -1;        // as in RegistrationOptions
  int64_t wait_delay_ns = 0;  // a fault: every wait lasts so much longer
  WakeupWriterOptions writer;
};

// Where samples go, in nanoseconds.
struct WakeupColumns {
  // One entry per iteration.
  double* write_ns = nullptr;  // by the writer
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;
  // One entry per event.
  double* dispatch_latency_ns = nullptr;
  // One entry per event that a blocked wait delivered.
  double* wakeup_latency_ns = nullptr;

  size_t iteration_capacity = 0;
  size_t event_capacity = 0;
};

struct WakeupResult {
  uint32_t iterations = 0;
  uint32_t waits = 0;
  uint32_t events = 0;
  uint32_t wakeups = 0;            // events that a blocked wait delivered
  uint32_t awake_waits = 0;        // waits that were to be woken, but had not slept
  uint32_t empty_waits = 0;        // waits that reported nothing
  uint32_t interrupted_waits = 0;  // waits that a signal ended; repeated, not recorded
  int64_t voluntary_switches = 0;  // of the reader: it went to sleep
  int64_t involuntary_switches = 0;
  WorkDigest digest;
  int64_t elapsed_ns = 0;
};

class WakeupLoop {
 public:
  // `poller` and `plan` must outlive the loop; `poller` must be empty.
  WakeupLoop(Poller& poller, const Plan& plan, const WakeupOptions& options);

  // Watches the plan's descriptors, which `pool` must hold and keep open until Close, and starts the writer.
  // Close leaves no registration and no thread behind.
  bool Open(const FdPool& pool, RunError* error);
  bool Close(RunError* error);

  // As Runner::RunBatch. All batches must be run by the thread that made the loop.
  bool RunBatch(uint32_t first, uint32_t iterations, const WakeupColumns& columns, WakeupResult* result,
                RunError* error);

 private:
  bool RunIterations(uint32_t first, uint32_t iterations, const WakeupColumns& columns, WakeupResult* result,
                     RunError* error);
  bool RunIteration(uint32_t iteration, const WakeupColumns& columns, WakeupResult* result, RunError* error);
  bool Drain(size_t count, int64_t scanned, uint32_t iteration, double* latencies, WakeupResult* result,
             RunError* error);

  Poller& poller_;
  const Plan& plan_;
  const WakeupOptions options_;
  const Interest interest_;
  Registration registration_;
  FaultInjection faults_;
  std::optional<WakeupWriter> writer_;  // destroyed before the registration, whose peers it writes to
  std::vector<Ready> ready_;
  std::vector<int64_t> written_ns_;  // when the events of the last scan were, in its order
  uint32_t awake_in_a_row_ = 0;
};

}  // namespace muxbench
