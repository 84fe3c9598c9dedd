// The measured loop. It runs a plan against one poller and writes raw nanosecond samples into
// buffers that the caller owns. Between the first and the last time stamp of a batch it does not
// allocate, print, or call into JavaScript.
//
// One iteration: write one byte to each of k peers; until all k are delivered, arm, wait, scan and
// drain (read one descriptor empty) what was found. With a chain of writes a handler also makes the next
// descriptor ready, and the iteration lasts until that has been delivered, too. With churn some of the
// interest set is changed beforehand.
#pragma once

#include <cstdint>
#include <vector>

#include "chain.h"
#include "churn.h"
#include "fault_injection.h"
#include "fd_pool.h"
#include "plan.h"
#include "poller.h"
#include "registration.h"
#include "work_digest.h"

namespace muxbench {

enum class WaitMode {
  kNonblocking,  // timeout 0
  kReady,        // no timeout: the call may block, but the data is already there
};

struct RunnerOptions {
  WaitMode wait_mode = WaitMode::kNonblocking;
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  bool shared_fd_table = false;  // another thread shares the descriptor table, as in most programs
  int highest_fd = -1;        // watch the last descriptor under this number too high for the pool; -1: do not
  uint32_t chain_writes = 0;  // writes that the handlers of an iteration make
  uint32_t churn = 0;         // descriptors whose registration is changed before each iteration
  int64_t wait_delay_ns = 0;  // a fault: every wait lasts so much longer
};

// Where samples go: one column per quantity, in nanoseconds. All columns are doubles, since
// JavaScript reads them.
struct SampleColumns {
  // One entry per iteration.
  double* write_ns = nullptr;  // the handlers' writes included
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;
  double* cycle_ns = nullptr;      // arm + wait + scan
  double* iteration_ns = nullptr;  // first write to last read
  // One entry per wait call.
  double* wait_ns = nullptr;
  // One entry per event.
  double* dispatch_latency_ns = nullptr;
  // One entry per changed descriptor.
  ControlColumns control;

  size_t iteration_capacity = 0;
  size_t wait_capacity = 0;
  size_t event_capacity = 0;
};

struct BatchResult {
  uint32_t iterations = 0;
  uint32_t waits = 0;
  uint32_t events = 0;
  uint32_t empty_waits = 0;        // waits that reported nothing
  uint32_t interrupted_waits = 0;  // waits that a signal ended; repeated, not recorded
  uint32_t changes = 0;            // descriptors modified, removed and added again
  WorkDigest digest;               // of what was delivered in this batch
  int64_t elapsed_ns = 0;
};

class Runner {
 public:
  // `poller` and `plan` must outlive the runner; `poller` must be empty.
  Runner(Poller& poller, const Plan& plan, const RunnerOptions& options);

  // Watches the plan's descriptors, which `pool` must hold, and whose numbers are copied: the pool must stay
  // open until Unregister, which leaves none of them registered.
  bool Register(const FdPool& pool, RunError* error);
  bool Unregister(RunError* error);

  // A fault: the next wait lasts so much longer, once.
  void StallNext(int64_t stall_ns) { faults_.StallNext(stall_ns); }

  // Runs iterations first, first + 1, … of the plan, `iterations` of them, starting over at its
  // end. Stops early where a column is full.
  bool RunBatch(uint32_t first, uint32_t iterations, const SampleColumns& columns, BatchResult* result,
                RunError* error);

 private:
  struct Expected {
    int64_t written_ns = 0;
    uint32_t writes_left = 0;  // of its chain, its handler's own included
    bool pending = false;
  };

  // What the phases of one iteration have taken so far.
  struct Phases {
    int64_t write_ns = 0;
    int64_t arm_ns = 0;
    int64_t scan_ns = 0;
    int64_t drain_ns = 0;
    int64_t cycle_ns = 0;
  };

  // Inlined, since the kernel's return from a system call may leave no return addresses predicted: every
  // function that ends after one costs some 10 ns.
  [[gnu::always_inline]] bool WriteAll(const uint32_t* active, RunError* error);
  [[gnu::always_inline]] bool RunIteration(uint32_t iteration, const SampleColumns& columns,
                                           BatchResult* result, RunError* error);
  [[gnu::always_inline]] bool Drain(uint32_t iteration, size_t count, int64_t* stamp_ns,
                                    const SampleColumns& columns, Phases* phases, BatchResult* result,
                                    RunError* error);
  [[gnu::always_inline]] bool WriteNext(uint32_t index, int64_t* from_ns, RunError* error);

  bool HasRoom(const SampleColumns& columns, const BatchResult& result) const;

  Poller& poller_;
  const Plan& plan_;
  const RunnerOptions options_;
  const Interest interest_;
  const uint32_t events_per_iteration_;
  const ChainWrites chain_writes_;
  Registration registration_;
  Churn churn_;
  FaultInjection faults_;
  std::vector<Expected> expected_;  // by pool index
  std::vector<Ready> ready_;
};

}  // namespace muxbench
