#include "open_loop.h"

#include <poll.h>

#include <cerrno>
#include <utility>

#include "clock.h"

namespace muxbench {
namespace {

// The time without any event after which the reader checks whether events have been lost.
constexpr int64_t kPatienceNs = 500'000'000;

}  // namespace

// The reader's state during one episode.
struct OpenLoop::Episode {
  Episode(const Schedule& given_schedule, const EpisodeOptions& given_options,
          const OpenLoopColumns& given_columns, EpisodeResult& given_result, uint32_t fd_count)
      : schedule(given_schedule), options(given_options), columns(given_columns), result(given_result) {
    next.reserve(fd_count);
    for (uint32_t index = 0; index < fd_count; ++index) next.push_back(schedule.First(index));
  }

  // Returns the scheduled event that a delivery from this descriptor belongs to, or kNone where the schedule
  // has none left for it or the writer gave up before sending it.
  uint32_t Take(uint32_t index) {
    const uint32_t event = next[index];
    if (event == Schedule::kNone || (writer->gave_up() && event >= writer->sent())) return Schedule::kNone;
    next[index] = schedule.Next(event);
    return event;
  }

  bool IsOver() const {
    return result.events == schedule.size() || (writer->gave_up() && result.events == writer->sent());
  }

  // Called after a wait that delivered nothing. Returns whether the writer had already sent everything by the
  // previous check, one patience ago, and nothing has been delivered since.
  bool IsLost(int64_t now_ns) {
    if (now_ns - heard_ns < kPatienceNs) return false;
    heard_ns = now_ns;
    return std::exchange(had_ended, writer->ended());
  }

  const Schedule& schedule;
  const EpisodeOptions& options;
  const OpenLoopColumns& columns;
  EpisodeResult& result;
  ScheduleWriter* writer = nullptr;
  int64_t start_ns = 0;
  int64_t heard_ns = 0;        // the time of the last delivery or of the last check for lost events
  bool had_ended = false;      // whether the writer had ended by the last check
  bool is_woken = false;       // whether the event that the writer sends on giving up was delivered
  std::vector<uint32_t> next;  // the next event that each descriptor has to deliver, by pool index
};

OpenLoop::OpenLoop(Poller& poller, const OpenLoopOptions& options)
    : poller_(poller),
      options_(options),
      interest_{POLLIN, options.trigger, options.oneshot},
      registration_(poller),
      faults_(options.wait_delay_ns) {}

bool OpenLoop::Register(const FdPool& pool, uint32_t fd_count, RunError* error) {
  // No parked thread is needed to share the descriptor table, since the writer's thread can share it.
  const RegistrationOptions options = {interest_, false, options_.highest_fd};
  if (!registration_.Open(pool, fd_count, options, error)) return false;
  ready_.resize(poller_.Capacity());
  return true;
}

bool OpenLoop::Unregister(RunError* error) { return registration_.Close(error); }

// Waits once, prolonged by the injected faults. Returns what the poller's Wait returns.
int OpenLoop::WaitOnce(Episode& episode, int64_t* waited_ns) {
  const int found = poller_.Wait(options_.sleeps ? kNoTimeout : 0);
  const int64_t returned_ns = NowNs();
  const EpisodeOptions& options = episode.options;
  const bool is_before_stall = options.stall_ns > 0 && episode.result.stalls == 0;
  if (is_before_stall && returned_ns >= episode.start_ns + options.stall_at_ns) {
    ++episode.result.stalls;
    faults_.StallNext(options.stall_ns);
  }
  *waited_ns = faults_.Prolong(returned_ns);
  return found;
}

// Reads one ready descriptor, whose handler starts at `*now_ns`, and sets `*now_ns` to the moment when it is
// read.
bool OpenLoop::Drain(Episode& episode, uint32_t index, int64_t* now_ns, RunError* error) {
  EpisodeResult& result = episode.result;
  for (bool is_first = true;; is_first = false) {
    const int64_t taken = registration_.Handle(index);
    const int64_t read_ns = NowNs();
    if (taken == -EAGAIN && (!is_first || poller_.MayRepeat())) {
      result.empty_reads += is_first;
      break;
    }
    if (taken < 0) return Fail(error, static_cast<int>(-taken), "read");
    for (int64_t n = 0; n < taken; ++n) {
      const uint32_t event = episode.Take(index);
      if (event == Schedule::kNone) {
        if (index != 0 || episode.is_woken || !episode.writer->gave_up()) {
          return Fail(error, 0, "a descriptor was delivered that the schedule did not make ready");
        }
        episode.is_woken = true;
        continue;
      }
      const int64_t offset_ns = episode.schedule.time_ns(event);
      const int64_t intended_ns = episode.start_ns + offset_ns;
      // An event that was due only after the handler had started counts as handled when the read returns.
      const int64_t handled_ns = intended_ns <= *now_ns ? *now_ns : read_ns;
      if (intended_ns > handled_ns) return Fail(error, 0, "an event was delivered before it was to be sent");
      episode.columns.intended_ns[result.events] = static_cast<double>(offset_ns);
      episode.columns.dispatch_latency_ns[result.events++] = static_cast<double>(handled_ns - intended_ns);
      result.last_delivery_ns = handled_ns - episode.start_ns;
      if (event < episode.options.digest_events) result.digest.Add(event, index);
    }
    *now_ns = read_ns;
    // An edge is reported only once, so that events which a read left behind would not be reported again.
    if (options_.trigger == Trigger::kLevel || HasEmptied(registration_.kind(), taken, kReadLimit)) break;
  }
  registration_.Delivered(index);
  return true;
}

bool OpenLoop::DeliverAll(Episode& episode, int64_t waited_ns, RunError* error) {
  const size_t count = poller_.Scan(ready_.data());
  const int64_t scanned_ns = NowNs();
  int64_t now_ns = scanned_ns;
  for (size_t i = 0; i < count; ++i) {
    if (!Drain(episode, static_cast<uint32_t>(ready_[i].data), &now_ns, error)) return false;
  }
  const uint32_t round = episode.result.rounds;
  episode.columns.scan_ns[round] = static_cast<double>(scanned_ns - waited_ns);
  episode.columns.drain_ns[round] = static_cast<double>(now_ns - scanned_ns);
  return true;
}

bool OpenLoop::RunEpisode(const Schedule& schedule, const EpisodeOptions& options,
                          const OpenLoopColumns& columns, EpisodeResult* result, RunError* error) {
  *result = {};
  if (columns.capacity < schedule.size()) return Fail(error, 0, "the columns are shorter than the schedule");
  Episode episode(schedule, options, columns, *result, fd_count());
  ScheduleWriter writer(registration_, schedule, {options_.writer, options.limit_ns},
                        {columns.writer_lateness_ns, columns.write_ns});
  episode.writer = &writer;
  if (!writer.Start(&episode.start_ns, error)) return false;
  episode.heard_ns = episode.start_ns;
  const CpuStopwatch cpu;

  while (!episode.IsOver()) {
    const int64_t round_start = NowNs();
    if (!registration_.Arm(error)) return false;
    const int64_t armed = NowNs();
    int64_t waited;
    const int found = WaitOnce(episode, &waited);
    if (found < 0 && found != -EINTR) return Fail(error, -found, "wait");
    result->interrupted_waits += found < 0;
    result->waits += found >= 0;
    result->empty_waits += found == 0;
    if (found <= 0) {
      if (episode.IsLost(waited))
        return Fail(error, 0, "descriptors that were made ready were not delivered");
      continue;
    }
    const uint32_t before = result->events;
    if (!DeliverAll(episode, waited, error)) return false;
    episode.heard_ns = waited;
    if (result->events == before) continue;
    columns.arm_ns[result->rounds++] = static_cast<double>(armed - round_start);
  }

  result->cpu = cpu.Elapsed();
  writer.Stop();
  result->unsent = static_cast<uint32_t>(schedule.size()) - writer.sent();
  result->blocked_writes = writer.blocked_writes();
  if (writer.sent_wake() && !episode.is_woken) {
    const int64_t taken = registration_.Handle(0);
    if (taken != 1) return Fail(error, taken < 0 ? static_cast<int>(-taken) : 0, "read of the last event");
  }
  if (!writer.error().what.empty()) {
    *error = writer.error();
    return false;
  }
  return true;
}

}  // namespace muxbench
