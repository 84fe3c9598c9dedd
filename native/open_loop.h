// The measured loop of open load: a writer thread sends on a schedule, whatever the reader does, and the
// calling thread waits for the events and reads them. Latency runs from the intended time of an event, so
// that an event that the writer had to send late, or that waited while the reader was busy, is not shown too
// short.
//
// Between the start and the end of an episode nothing is allocated or printed, and JavaScript is not called.
#pragma once

#include <cstdint>
#include <vector>

#include "fault_injection.h"
#include "poller.h"
#include "registration.h"
#include "schedule.h"
#include "schedule_writer.h"
#include "work_digest.h"

namespace muxbench {

struct OpenLoopOptions {
  bool sleeps = false;  // wait without limit; otherwise with timeout 0, again and again
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  int highest_fd = -1;
  WriterPlace writer;
  int64_t wait_delay_ns = 0;  // injected into every wait
};

// All as long as the schedule at least, in nanoseconds.
struct OpenLoopColumns {
  // One entry per delivered event: its intended time to the start of its handler.
  double* dispatch_latency_ns = nullptr;
  // The same events in the same order: the intended time of each, from the start of the episode.
  double* intended_ns = nullptr;
  // One entry per event that was sent.
  double* writer_lateness_ns = nullptr;
  double* write_ns = nullptr;
  // One entry per round of arm, wait, scan and drain that delivered something.
  double* arm_ns = nullptr;
  double* scan_ns = nullptr;
  double* drain_ns = nullptr;

  size_t capacity = 0;
};

// What is asked of one episode beside its schedule.
struct EpisodeOptions {
  int64_t limit_ns = 0;        // the writer gives up so long after the start
  int64_t stall_at_ns = 0;     // the first wait that ends after this …
  int64_t stall_ns = 0;        // … lasts so much longer; 0: none
  uint32_t digest_events = 0;  // so many first events make the digest
};

struct EpisodeResult {
  uint32_t events = 0;  // delivered
  uint32_t unsent = 0;  // of the schedule, when the writer gave up
  uint32_t rounds = 0;  // that delivered something
  uint32_t waits = 0;
  uint32_t empty_waits = 0;
  uint32_t interrupted_waits = 0;
  uint32_t blocked_writes = 0;  // events whose descriptor was full
  uint32_t stalls = 0;
  WorkDigest digest;
  int64_t last_delivery_ns = 0;  // from the start
};

class OpenLoop {
 public:
  // `poller` must outlive the loop and be empty.
  OpenLoop(Poller& poller, const OpenLoopOptions& options);

  // Watches the first `fd_count` descriptors of `pool`, which must stay open until Unregister.
  bool Register(const FdPool& pool, uint32_t fd_count, RunError* error);
  bool Unregister(RunError* error);

  uint32_t fd_count() const { return static_cast<uint32_t>(registration_.size()); }

  // Sends and delivers the whole schedule; ends earlier only where the writer gives up, and then delivers
  // what was sent until then.
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
