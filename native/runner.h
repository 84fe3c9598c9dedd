// The measured loop of closed load. It runs a plan against one poller and writes raw nanosecond samples into
// buffers that the caller owns. Between the first and the last time stamp of a batch it does not allocate,
// print, or call into JavaScript.
//
// One iteration writes one event to each of k peers and then repeats arm, wait, scan and drain (which reads
// each delivered descriptor empty) until all k have been delivered. Where descriptors are watched for room to
// write, their peers read instead of being written to, and the handlers write. With a chain of writes, a
// handler also makes the next descriptor ready, and the iteration lasts until that one has been delivered,
// too. With churn, part of the interest set is changed before the iteration. With a fresh set, it is built
// before each wait and given back after the scan, both of which count as arming. Where k is 0, an iteration is
// one wait that finds nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "chain.h"
#include "churn.h"
#include "cpu_time.h"
#include "fault_injection.h"
#include "fd_pool.h"
#include "plan.h"
#include "poller.h"
#include "registration.h"
#include "work_digest.h"

namespace muxbench {

enum class WaitMode {
  kNonblocking,  // timeout 0
  kReady,        // no timeout: the call may block, but the data are already there
};

struct RunnerOptions {
  Direction direction = Direction::kIn;  // that of the pool
  WaitMode wait_mode = WaitMode::kNonblocking;
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  bool shared_fd_table = false;  // as in RegistrationOptions
  int highest_fd = -1;           // as in RegistrationOptions
  uint32_t chain_writes = 0;     // writes that the handlers of an iteration make
  uint32_t message_bytes = 1;    // the bytes of one write
  uint32_t read_bytes = 1;       // the most bytes that one delivery reads
  bool fresh_set = false;        // whether the interest set is built anew for each wait
  uint32_t churn = 0;            // descriptors whose registration is changed before each iteration
  int64_t wait_delay_ns = 0;     // an injected fault: every wait lasts this much longer
};

// Returns why a runner cannot do what `options` ask with descriptors of this kind; nullptr where it can.
const char* WhyNot(const RunnerOptions& options, const Plan& plan, const FdKindEntry& kind);

// The caller's columns for the samples, one per quantity, in nanoseconds. They hold doubles, since JavaScript
// reads them.
struct SampleColumns {
  // One entry per iteration.
  double* write_ns = nullptr;  // includes the handlers' writes
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;
  double* cycle_ns = nullptr;      // arm + wait + scan
  double* iteration_ns = nullptr;  // from the first write to the last read
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
  uint32_t interrupted_waits = 0;  // waits that a signal ended; they were repeated and not recorded
  uint32_t changes = 0;            // descriptors modified, removed and added again
  WorkDigest digest;               // of the events delivered in this batch
  int64_t elapsed_ns = 0;
  CpuTime cpu;
};

class Runner {
 public:
  // `poller` and `plan` must outlive the runner; `poller` must be empty.
  Runner(Poller& poller, const Plan& plan, const RunnerOptions& options);

  // Watches as many descriptors of `pool` as the plan names. Only their numbers are copied, so the pool must
  // stay open until Unregister, which unregisters all of them. All methods return false, with the reason in
  // `error`, where a call fails.
  bool Register(const FdPool& pool, RunError* error);
  bool Unregister(RunError* error);

  // Injects a fault: the next wait, and only that one, lasts `stall_ns` longer.
  void StallNext(int64_t stall_ns) { faults_.StallNext(stall_ns); }

  // Runs `iterations` iterations of the plan from `first` on, starting over at its end. Stops early where a
  // column could not hold another iteration.
  bool RunBatch(uint32_t first, uint32_t iterations, const SampleColumns& columns, BatchResult* result,
                RunError* error);

 private:
  // How long the phases of one iteration have taken so far.
  struct Phases {
    int64_t write_ns = 0;
    int64_t arm_ns = 0;
    int64_t scan_ns = 0;
    int64_t drain_ns = 0;
    int64_t cycle_ns = 0;
  };

  // These are inlined, since after a system call the CPU may mispredict every return address, and each
  // function that then returns costs some 10 ns.
  [[gnu::always_inline]] bool WriteAll(const uint32_t* active, RunError* error);
  [[gnu::always_inline]] bool RunIteration(uint32_t iteration, const SampleColumns& columns,
                                           BatchResult* result, RunError* error);
  [[gnu::always_inline]] bool Drain(uint32_t iteration, size_t count, int64_t* stamp_ns,
                                    const SampleColumns& columns, Phases* phases, BatchResult* result,
                                    RunError* error);
  [[gnu::always_inline]] bool WriteNext(uint32_t index, uint32_t writes_left, int64_t* from_ns,
                                        RunError* error);

  [[gnu::always_inline]] int Write(uint32_t index);
  [[gnu::always_inline]] bool Read(uint32_t index, Expected* expected, RunError* error);

  bool HasRoom(const SampleColumns& columns, const BatchResult& result) const;

  Poller& poller_;
  const Plan& plan_;
  const RunnerOptions options_;
  const Interest interest_;
  const uint32_t events_per_iteration_;
  const ChainWrites chain_writes_;
  // Whether a descriptor may hold the events of two chains. The handler of the first then reads one event and
  // leaves a later wait the other.
  const bool chains_meet_;
  // The most events of one read: more than one where it is to find one, so that an event too many is seen.
  const size_t read_limit_;
  const bool is_single_byte_;
  // Whether a wait that finds nothing may come too early. Such a wait is counted and repeated, but not recorded.
  bool is_deferred_ = false;
  Registration registration_;
  BorrowedPeers* borrowed_ = nullptr;  // belongs to the pool; nullptr where the peers are here
  Churn churn_;
  FaultInjection faults_;
  std::vector<Expected> expected_;  // by pool index
  EventsBehind behind_;             // where chains meet
  std::vector<Ready> ready_;
  std::vector<char> message_;     // what is written, where messages have several bytes
  std::vector<char> read_;        // what a delivery reads of it
  std::vector<uint32_t> unread_;  // by pool index: the bytes that are written and not read yet
};

}  // namespace muxbench
