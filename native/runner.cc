#include "runner.h"

#include <poll.h>

#include "clock.h"

namespace muxbench {
namespace {

// In nonblocking mode the data is there before the wait, so that one wait has to find something.
// This many in a row that find nothing mean that a wake-up was lost.
constexpr uint32_t kMaxEmptyWaits = 1000;

}  // namespace

Runner::Runner(Poller& poller, const Plan& plan, const RunnerOptions& options)
    : poller_(poller),
      plan_(plan),
      options_(options),
      interest_{POLLIN, options.trigger, options.oneshot},
      registration_(poller),
      expected_(plan.fd_count()) {
  fired_.reserve(plan.fd_count());
}

bool Runner::Register(const FdPool& pool, RunError* error) {
  const RegistrationOptions options = {interest_, options_.shared_fd_table, options_.highest_fd};
  if (!registration_.Open(pool, plan_.fd_count(), options, error)) return false;
  ready_.resize(poller_.Capacity());
  return true;
}

bool Runner::Unregister(RunError* error) {
  fired_.clear();
  return registration_.Close(error);
}

bool Runner::WriteAll(const uint32_t* active, RunError* error) {
  const FdKind kind = registration_.kind();
  for (uint32_t i = 0; i < plan_.active_count(); ++i) {
    Expected& expected = expected_[active[i]];
    expected.pending = true;
    expected.written_ns = NowNs();
    if (int result = WriteEvent(kind, registration_.peer(active[i]))) return Fail(error, -result, "write");
  }
  return true;
}

bool Runner::ArmAll(RunError* error) {
  for (uint32_t index : fired_) {
    if (int result = poller_.Modify(registration_.watched(index), interest_, index)) return Fail(error, -result, "modify");
  }
  fired_.clear();
  poller_.Arm();
  return true;
}

bool Runner::RunBatch(uint32_t first, uint32_t iterations, const SampleColumns& columns, BatchResult* result,
                      RunError* error) {
  const uint32_t active_count = plan_.active_count();
  const int timeout_ms = options_.wait_mode == WaitMode::kNonblocking ? 0 : -1;
  *result = {};
  const int64_t batch_start = NowNs();
  for (uint32_t n = 0; n < iterations; ++n) {
    // A wait that delivers one event at a time is the most that an iteration can record.
    if (result->iterations == columns.iteration_capacity || result->waits + active_count > columns.wait_capacity ||
        result->events + active_count > columns.event_capacity) {
      break;
    }
    const uint32_t iteration = (first + n) % plan_.iterations();
    const uint32_t* active = plan_.Iteration(iteration);

    const int64_t iteration_start = NowNs();
    if (!WriteAll(active, error)) return false;
    int64_t round_start = NowNs();
    const int64_t write_ns = round_start - iteration_start;

    int64_t arm_ns = 0, cycle_ns = 0, scan_ns = 0, drain_ns = 0;
    uint32_t delivered = 0, empty_in_a_row = 0;
    while (delivered < active_count) {
      if (!ArmAll(error)) return false;
      const int64_t armed = NowNs();
      const int found = poller_.Wait(timeout_ms);
      const int64_t waited = NowNs();
      if (found == -EINTR) {
        ++result->interrupted_waits;
        round_start = NowNs();
        continue;
      }
      if (found < 0) return Fail(error, -found, "wait");
      const size_t count = poller_.Scan(ready_.data());
      int64_t now = NowNs();
      const int64_t scanned = now;

      for (size_t i = 0; i < count; ++i) {
        const uint32_t index = static_cast<uint32_t>(ready_[i].data);
        Expected& expected = expected_[index];
        if (!expected.pending) return Fail(error, 0, "a descriptor was delivered that the plan did not make ready");
        if (i > 0) now = NowNs();
        columns.dispatch_latency_ns[result->events++] = static_cast<double>(now - expected.written_ns);
        expected.pending = false;
        const int64_t events = ReadEvents(registration_.kind(), registration_.watched(index));
        if (events != 1) return Fail(error, events < 0 ? static_cast<int>(-events) : 0, "read");
        if (options_.oneshot) fired_.push_back(index);
        result->digest.Add(iteration, index);
      }
      const int64_t drained = NowNs();

      columns.wait_ns[result->waits++] = static_cast<double>(waited - armed);
      arm_ns += armed - round_start;
      scan_ns += scanned - waited;
      cycle_ns += scanned - round_start;
      drain_ns += drained - scanned;
      round_start = drained;
      delivered += static_cast<uint32_t>(count);
      empty_in_a_row = count == 0 ? empty_in_a_row + 1 : 0;
      result->empty_waits += count == 0;
      const bool stuck = empty_in_a_row == kMaxEmptyWaits || result->waits == columns.wait_capacity;
      if (stuck && delivered < active_count) {
        return Fail(error, 0, "descriptors that were made ready were not delivered");
      }
    }
    const uint32_t at = result->iterations++;
    columns.write_ns[at] = static_cast<double>(write_ns);
    columns.arm_ns[at] = static_cast<double>(arm_ns);
    columns.scan_ns[at] = static_cast<double>(scan_ns);
    columns.drain_ns[at] = static_cast<double>(drain_ns);
    columns.cycle_ns[at] = static_cast<double>(cycle_ns);
    columns.iteration_ns[at] = static_cast<double>(round_start - iteration_start);
  }
  result->elapsed_ns = NowNs() - batch_start;
  return true;
}

}  // namespace muxbench
