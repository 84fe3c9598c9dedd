#include "wakeup_loop.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "clock.h"
#include "process_control.h"

namespace muxbench {
namespace {

// This many iterations in a row in which the reader did not sleep mean that it cannot be made to sleep.
constexpr uint32_t kMaxAwakeInARow = 10;

bool SwitchesOfThread(ContextSwitches* switches, RunError* error) {
  const int result = GetContextSwitches(switches);
  return result == 0 || Fail(error, -result, "getrusage");
}

// Returns the shortest of some times between two readings of the thread's CPU time in a row.
int64_t CpuReadingNs() {
  constexpr int kReadings = 50;
  int64_t least = INT64_MAX;
  for (int64_t i = 0, last = ThreadCpuNs(); i < kReadings; ++i) {
    const int64_t now = ThreadCpuNs();
    least = std::min(least, now - std::exchange(last, now));
  }
  return least;
}

}  // namespace

WakeupLoop::WakeupLoop(Poller& poller, const Plan& plan, const WakeupOptions& options)
    : poller_(poller),
      plan_(plan),
      options_(options),
      interest_{EventsOf(options.direction), options.trigger, options.oneshot},
      registration_(poller),
      faults_(options.wait_delay_ns) {}

bool WakeupLoop::Open(const FdPool& pool, RunError* error) {
  // No parked thread is needed to share the descriptor table, since the writer's thread can share it.
  const RegistrationOptions options = {interest_, false, options_.highest_fd};
  if (!registration_.Open(pool, plan_.fd_count(), options, error)) return false;
  // The writer borrows peers of its own, maybe in the same descriptor table.
  if (pool.borrowed() != nullptr) pool.borrowed()->Return();
  ready_.resize(poller_.Capacity());
  written_ns_.resize(poller_.Capacity());
  cpu_reading_ns_ = CpuReadingNs();
  writer_.emplace(plan_, registration_, options_.writer);
  return writer_->Start(error);
}

bool WakeupLoop::Close(RunError* error) {
  writer_.reset();
  return registration_.Close(error);
}

bool WakeupLoop::RunBatch(uint32_t first, uint32_t iterations, const WakeupColumns& columns,
                          WakeupResult* result, RunError* error) {
  *result = {};
  if (!writer_->BorrowPeers(first, &iterations, error)) return false;
  const CpuParts parts = ThreadCpuParts();
  const int64_t start = NowNs();
  writer_->BeginBatch();
  const bool ok = RunIterations(first, iterations, columns, result, error);
  writer_->EndBatch();
  result->elapsed_ns = NowNs() - start;
  result->cpu.parts = ThreadCpuParts() - parts;
  return ok;
}

bool WakeupLoop::RunIterations(uint32_t first, uint32_t iterations, const WakeupColumns& columns,
                               WakeupResult* result, RunError* error) {
  const uint32_t active_count = plan_.active_count();
  ContextSwitches before, after;
  if (!SwitchesOfThread(&before, error)) return false;
  for (uint32_t n = 0; n < iterations; ++n) {
    if (result->iterations == columns.iteration_capacity ||
        result->events + active_count > columns.event_capacity) {
      break;
    }
    if (!RunIteration((first + n) % plan_.iterations(), columns, result, error)) return false;
  }
  if (!SwitchesOfThread(&after, error)) return false;
  result->voluntary_switches = after.voluntary - before.voluntary;
  result->involuntary_switches = after.involuntary - before.involuntary;
  return true;
}

bool WakeupLoop::RunIteration(uint32_t iteration, const WakeupColumns& columns, WakeupResult* result,
                              RunError* error) {
  int64_t arm_ns = 0, scan_ns = 0, drain_ns = 0, cpu_start = 0;
  uint32_t delivered = 0;
  bool requested = false, switched = false;
  ContextSwitches before, after;
  while (delivered < plan_.active_count()) {
    const int64_t round_start = NowNs();
    if (!registration_.Arm(error)) return false;
    const int64_t armed = NowNs();
    // Only the first wait that delivers events has to be woken from a sleep; the later ones need not sleep.
    const bool is_first = delivered == 0;
    if (is_first && !SwitchesOfThread(&before, error)) return false;
    if (!requested) {
      cpu_start = ThreadCpuNs();
      writer_->Request(iteration);
    }
    requested = true;
    const int found = poller_.Wait(kNoTimeout);
    const int64_t waited = faults_.Prolong(NowNs());
    if (found <= 0 && !writer_->Healthy(error)) return false;
    if (found == -EINTR) {
      ++result->interrupted_waits;
      continue;
    }
    if (found < 0) return Fail(error, -found, "wait");
    const size_t count = poller_.Scan(ready_.data());
    const int64_t scanned = NowNs();
    if (!Drain(count, scanned, iteration, columns.dispatch_latency_ns, result, error)) return false;
    const int64_t drained = NowNs();

    if (is_first && count > 0) {
      if (!SwitchesOfThread(&after, error)) return false;
      switched = after.voluntary > before.voluntary;
      // The first write wakes the reader. Those that follow before its wait returns wake nobody.
      const int64_t first_ns = *std::min_element(written_ns_.data(), written_ns_.data() + count);
      columns.wakeup_latency_ns[result->wakeups] = static_cast<double>(waited - first_ns);
    }
    ++result->waits;
    result->empty_waits += count == 0;
    arm_ns += armed - round_start;
    scan_ns += scanned - waited;
    drain_ns += drained - scanned;
    delivered += static_cast<uint32_t>(count);
  }
  result->cpu.ns += std::max<int64_t>(ThreadCpuNs() - cpu_start - cpu_reading_ns_, 0);
  if (!writer_->AwaitWritten(error)) return false;

  const bool slept = switched && writer_->saw_reader_asleep();
  result->wakeups += slept;
  result->awake_waits += !slept;
  awake_in_a_row_ = slept ? 0 : awake_in_a_row_ + 1;
  if (awake_in_a_row_ == kMaxAwakeInARow)
    return Fail(error, 0, "the reader cannot be made to sleep in its waits");

  const uint32_t at = result->iterations++;
  columns.write_ns[at] = static_cast<double>(writer_->write_ns());
  columns.arm_ns[at] = static_cast<double>(arm_ns);
  columns.scan_ns[at] = static_cast<double>(scan_ns);
  columns.drain_ns[at] = static_cast<double>(drain_ns);
  return true;
}

bool WakeupLoop::Drain(size_t count, int64_t scanned, uint32_t iteration, double* latencies,
                       WakeupResult* result, RunError* error) {
  int64_t now = scanned;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t index = static_cast<uint32_t>(ready_[i].data);
    written_ns_[i] = writer_->TakeStamp(index);
    if (written_ns_[i] == 0)
      return Fail(error, 0, "a descriptor was delivered that the plan did not make ready");
    if (i > 0) now = NowNs();
    latencies[result->events++] = static_cast<double>(now - written_ns_[i]);
    const int64_t events = registration_.Handle(index);
    if (events != 1) return Fail(error, events < 0 ? static_cast<int>(-events) : 0, registration_.handling());
    registration_.Delivered(index);
    result->digest.Add(iteration, index);
  }
  return true;
}

}  // namespace muxbench
