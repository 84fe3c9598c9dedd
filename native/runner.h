// The measured loop. It runs a plan against one poller and writes raw nanosecond samples into
// buffers that the caller owns. Between the first and the last time stamp of a batch it does not
// allocate, print, or call into JavaScript.
//
// One iteration: write one byte to each of k peers; until all k are delivered, arm, wait, scan and
// drain (read one descriptor empty) what was found.
#pragma once

#include <cstdint>
#include <vector>

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
  int highest_fd = -1;  // watch the last descriptor under this number too high for the pool; -1: do not
};

// Where samples go: one column per quantity, in nanoseconds. All columns are doubles, since
// JavaScript reads them.
struct SampleColumns {
  // One entry per iteration.
  double* write_ns = nullptr;
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;
  double* cycle_ns = nullptr;      // arm + wait + scan
  double* iteration_ns = nullptr;  // first write to last read
  // One entry per wait call.
  double* wait_ns = nullptr;
  // One entry per event.
  double* dispatch_latency_ns = nullptr;

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

  // Runs iterations first, first + 1, … of the plan, `iterations` of them, starting over at its
  // end. Stops early where a column is full.
  bool RunBatch(uint32_t first, uint32_t iterations, const SampleColumns& columns, BatchResult* result,
                RunError* error);

 private:
  struct Expected {
    int64_t written_ns = 0;
    bool pending = false;
  };

  bool WriteAll(const uint32_t* active, RunError* error);
  bool ArmAll(RunError* error);

  Poller& poller_;
  const Plan& plan_;
  const RunnerOptions options_;
  const Interest interest_;
  Registration registration_;
  std::vector<Expected> expected_;  // by pool index
  std::vector<Ready> ready_;
  std::vector<uint32_t> fired_;     // oneshots to re-arm before the next wait
};

}  // namespace muxbench
