// The measured loop of open load: a writer thread sends on a schedule, whatever the reader does, and the
// calling thread waits for the events and reads them. Latency counts from the intended time of an event, so
// that it includes the time by which the writer sent the event late and the time for which the event waited
// for a busy reader.
//
// Between the start and the end of an episode nothing is allocated or printed, and JavaScript is not called.
#pragma once

#include <cstdint>
#include <vector>

#include "cpu_time.h"
#include "fault_injection.h"
#include "poller.h"
#include "registration.h"
#include "schedule.h"
#include "schedule_writer.h"
#include "work_digest.h"

namespace muxbench {

struct OpenLoopOptions {
  bool sleeps = false;  // whether the reader waits without a timeout; otherwise it polls with timeout 0
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  int highest_fd = -1;  // as in RegistrationOptions
  WriterPlace writer;
  int64_t wait_delay_ns = 0;  // an injected fault: every wait lasts this much longer
};

// The caller's columns for the samples, in nanoseconds. Each must be at least as long as the schedule.
struct OpenLoopColumns {
  // One entry per delivered event: the time from its intended time to the start of its handler.
  double* dispatch_latency_ns = nullptr;
  // One entry per delivered event, in the same order: its intended time, from the start of the episode.
  double* intended_ns = nullptr;
  // One entry per event that was sent.
  double* writer_lateness_ns = nullptr;
  double* write_ns = nullptr;
  // One entry per round of arm, wait, scan and drain that delivered events.
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;

  size_t capacity = 0;
};

// The options of one episode besides its schedule.
struct EpisodeOptions {
  int64_t limit_ns = 0;        // the time after the start at which the writer gives up
  int64_t stall_at_ns = 0;     // the first wait that ends this long after the start, or later, is prolonged
  int64_t stall_ns = 0;        // the time by which that wait is prolonged; 0 means that none is
  uint32_t digest_events = 0;  // the digest covers this many first events of the schedule
};

struct EpisodeResult {
  uint32_t events = 0;  // delivered events
  uint32_t unsent = 0;  // the schedule's events that were not sent because the writer gave up
  uint32_t rounds = 0;  // rounds that delivered events
  uint32_t waits = 0;
  uint32_t empty_waits = 0;
  uint32_t interrupted_waits = 0;
  uint32_t empty_reads = 0;     // deliveries whose events had been read with an earlier one
  uint32_t blocked_writes = 0;  // events whose descriptor was full when they were to be sent
  uint32_t stalls = 0;
  WorkDigest digest;
  CpuTime cpu;
  int64_t last_delivery_ns = 0;  // when the last event was delivered, from the start of the episode
};

class OpenLoop {
 public:
  // `poller` must outlive the loop and be empty.
  OpenLoop(Poller& poller, const OpenLoopOptions& options);

  // Watches the first `fd_count` descriptors of `pool`, which must stay open until Unregister.
  bool Register(const FdPool& pool, uint32_t fd_count, RunError* error);
  bool Unregister(RunError* error);

  uint32_t fd_count() const { return static_cast<uint32_t>(registration_.size()); }

  // Sends and delivers the whole schedule. Where the writer gives up, the episode ends early, once everything
  // that was sent has been delivered. Returns false, with the reason in `error`, where a call fails, where an
  // event is lost, or where something is delivered that was not sent.
  bool RunEpisode(const Schedule& schedule, const EpisodeOptions& options, const OpenLoopColumns& columns,
                  EpisodeResult* result, RunError* error);

 private:
  struct Episode;

  int WaitOnce(Episode& episode, int64_t* waited_ns);
  bool DeliverAll(Episode& episode, int64_t waited_ns, RunError* error);
  bool Drain(Episode& episode, uint32_t index, int64_t* now_ns, RunError* error);

  Poller& poller_;
  const OpenLoopOptions options_;
  const Interest interest_;
  Registration registration_;
  FaultInjection faults_;
  std::vector<Ready> ready_;
};

}  // namespace muxbench
