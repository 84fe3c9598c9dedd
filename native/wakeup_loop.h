// The measured loop of wait mode wakeup: the reader sleeps in a wait without timeout, and a writer thread on
// another CPU wakes it. Between the first and the last time stamp of a batch it does not allocate, print, or
// call into JavaScript.
//
// In one iteration the reader arms, asks the writer for the iteration's writes, and waits. The writer makes
// sure that the reader sleeps and then writes one event to each of k peers. The reader scans and drains, and
// repeats arm, wait, scan and drain until all k have been delivered.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cpu_time.h"
#include "fault_injection.h"
#include "plan.h"
#include "poller.h"
#include "registration.h"
#include "wakeup_writer.h"
#include "work_digest.h"

namespace muxbench {

struct WakeupOptions {
  Direction direction = Direction::kIn;  // that of the pool
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  int highest_fd = -1;        // as in RegistrationOptions
  int64_t wait_delay_ns = 0;  // an injected fault: every wait lasts this much longer
  WakeupWriterOptions writer;
};

// The caller's columns for the samples, in nanoseconds.
struct WakeupColumns {
  // One entry per iteration.
  double* write_ns = nullptr;  // how long the writer's thread took for its writes
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;
  // One entry per event.
  double* dispatch_latency_ns = nullptr;
  // One entry per wake-up: from the write that woke the reader.
  double* wakeup_latency_ns = nullptr;

  size_t iteration_capacity = 0;
  size_t event_capacity = 0;
};

struct WakeupResult {
  uint32_t iterations = 0;
  uint32_t waits = 0;
  uint32_t events = 0;
  uint32_t wakeups = 0;              // iterations in which a write woke the reader
  uint32_t awake_waits = 0;          // iterations in which the reader was not asleep before the writes
  uint32_t empty_waits = 0;          // waits that reported nothing
  uint32_t interrupted_waits = 0;    // waits that a signal ended; they were repeated and not recorded
  int64_t voluntary_switches = 0;    // context switches with which the reader went to sleep
  int64_t involuntary_switches = 0;  // context switches that the scheduler forced on the reader
  WorkDigest digest;
  int64_t elapsed_ns = 0;
  CpuTime cpu;  // of the waits with their scans and drains, without what the loop asks of its writer
};

class WakeupLoop {
 public:
  // `poller` and `plan` must outlive the loop; `poller` must be empty.
  WakeupLoop(Poller& poller, const Plan& plan, const WakeupOptions& options);

  // Watches as many descriptors of `pool` as the plan names, which must stay open until Close, and starts the
  // writer. Close ends the writer and unregisters the descriptors. All methods return false, with the reason
  // in `error`, where a call fails.
  bool Open(const FdPool& pool, RunError* error);
  bool Close(RunError* error);

  // Runs a batch as Runner::RunBatch does. It must be called by the thread that called Open.
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
  int64_t cpu_reading_ns_ = 0;  // what one reading of the CPU time adds to the time between two of them
  std::optional<WakeupWriter> writer_;  // destroyed before the registration, whose peers it writes to
  std::vector<Ready> ready_;
  std::vector<int64_t> written_ns_;  // when each event of the last scan was written, in the order of the scan
  uint32_t awake_in_a_row_ = 0;
};

}  // namespace muxbench
