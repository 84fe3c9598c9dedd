#include "runner.h"

#include <algorithm>

#include "clock.h"

namespace muxbench {
namespace {

// In nonblocking mode the data are there before the wait, so that a wait should find them. This many empty
// waits in a row mean that an event was lost.
constexpr uint32_t kMaxEmptyWaits = 1000;

// The time after which an event is lost that the kernel may hand on after its write has returned.
constexpr int64_t kHandOnPatienceNs = 1'000'000'000;

constexpr const char* kNotDelivered = "descriptors that were made ready were not delivered";

// Where the beginnings of chains are so close, a handler may write to a descriptor whose own event is still
// to be delivered.
bool ChainsMeet(const RunnerOptions& options, const Plan& plan) {
  return options.chain_writes > 0 && plan.active_count() > plan.fd_count() / 2;
}

}  // namespace

const char* WhyNot(const RunnerOptions& options, const Plan& plan, const FdKindEntry& kind) {
  if (options.fresh_set && (options.oneshot || options.churn > 0))
    return "a set that is built anew for each wait has neither oneshot nor churn";
  const bool has_messages = options.message_bytes > 1;
  if (has_messages && (options.chain_writes > 0 || kind.max_message_bytes == 1))
    return "messageBytes must be 1 in a chain, and for descriptors that hold no messages";
  if (options.read_bytes < options.message_bytes) {
    if (options.trigger == Trigger::kEdge) return "an edge needs readBytes to be messageBytes";
    if (kind.read_takes == ReadTakes::kMessage)
      return "one read takes one message of these descriptors: readBytes must be messageBytes";
  }
  if (options.direction == Direction::kOut && (has_messages || options.churn > 0))
    return "room to write is watched for with messageBytes 1 and without churn";
  if (kind.always_ready && (options.trigger == Trigger::kEdge || options.oneshot || options.chain_writes > 0 ||
                            plan.active_count() < plan.fd_count()))
    return "all descriptors that are always ready must be active, level-triggered, and without a chain";
  if (ChainsMeet(options, plan) && (kind.read_takes == ReadTakes::kAll || kind.closed_only ||
                                     options.direction == Direction::kOut))
    return "these descriptors cannot hold two events that are told apart, so that chains must not meet";
  return nullptr;
}

Runner::Runner(Poller& poller, const Plan& plan, const RunnerOptions& options)
    : poller_(poller),
      plan_(plan),
      options_(options),
      interest_{EventsOf(options.direction), options.trigger, options.oneshot},
      events_per_iteration_((plan.active_count() + options.chain_writes) *
                            ((options.message_bytes + options.read_bytes - 1) / options.read_bytes)),
      chain_writes_(options.chain_writes, plan.active_count()),
      chains_meet_(ChainsMeet(options, plan)),
      read_limit_(chains_meet_ ? 1 : kReadLimit),
      is_single_byte_(options.message_bytes == 1),
      registration_(poller),
      churn_(poller, registration_, interest_, options.churn),
      faults_(options.wait_delay_ns),
      expected_(plan.fd_count()),
      behind_(chains_meet_ ? plan.fd_count() : 0, chains_meet_ ? plan.active_count() : 0) {
  if (is_single_byte_) return;
  message_.assign(options.message_bytes, kEventByte);
  read_.resize(options.read_bytes);
  unread_.resize(plan.fd_count());
}

bool Runner::Register(const FdPool& pool, RunError* error) {
  RegistrationOptions options = {interest_, options_.shared_fd_table, options_.highest_fd};
  options.fresh_set = options_.fresh_set;
  if (!registration_.Open(pool, plan_.fd_count(), options, error)) return false;
  is_deferred_ = EntryOf(pool.kind()).is_deferred;
  borrowed_ = pool.borrowed();
  ready_.resize(poller_.Capacity());
  return true;
}

bool Runner::Unregister(RunError* error) { return registration_.Close(error); }

// Writes one event, or one message of several bytes, whole. Returns 0 or -errno; -EMSGSIZE where the
// descriptor has no room for all of it.
inline int Runner::Write(uint32_t index) {
  if (is_single_byte_) return registration_.MakeReady(index);
  const ssize_t written =
      system_call::Write(registration_.peer(index), message_.data(), message_.size());
  if (written == static_cast<ssize_t>(message_.size())) {
    unread_[index] = static_cast<uint32_t>(written);
    return 0;
  }
  return written < 0 && errno != EAGAIN ? -errno : -EMSGSIZE;
}

// Reads the event of a delivered descriptor, or as much of its message as one delivery reads. The rest is
// pending, since level triggering delivers the descriptor again.
inline bool Runner::Read(uint32_t index, Expected* expected, RunError* error) {
  if (is_single_byte_) {
    const int64_t events = registration_.Handle(index, read_limit_);
    return events == 1 || Fail(error, events < 0 ? static_cast<int>(-events) : 0, registration_.handling());
  }
  const uint32_t part = std::min(options_.read_bytes, unread_[index]);
  const ssize_t length = system_call::Read(registration_.source(index), read_.data(), read_.size());
  if (length != static_cast<ssize_t>(part)) return Fail(error, length < 0 ? errno : 0, "read");
  unread_[index] -= part;
  expected->pending = unread_[index] > 0;
  return true;
}

inline bool Runner::WriteAll(const uint32_t* active, RunError* error) {
  for (uint32_t i = 0; i < plan_.active_count(); ++i) {
    Expected& expected = expected_[active[i]];
    expected.pending = true;
    expected.writes_left = chain_writes_.Of(i);
    expected.written_ns = NowNs();
    if (int result = Write(active[i])) return Fail(error, -result, registration_.making());
  }
  return true;
}

// The handler of `index`, whose chain has `writes_left`, makes the next descriptor ready; `*from_ns` is the
// moment before its write.
inline bool Runner::WriteNext(uint32_t index, uint32_t writes_left, int64_t* from_ns, RunError* error) {
  const uint32_t next = index + 1 == plan_.fd_count() ? 0 : index + 1;
  Expected& expected = expected_[next];
  const Expected event = {*from_ns = NowNs(), writes_left - 1, true};
  if (!expected.pending) {
    expected = event;
  } else if (!chains_meet_ || !behind_.Push(next, event)) {
    return Fail(error, 0, "a chain of writes ran into another");
  }
  if (int result = Write(next)) return Fail(error, -result, registration_.making());
  return true;
}

// Runs the handlers of the first `count` entries of ready_. On entry `*stamp_ns` is the end of the scan; on
// return it is the end of the drain.
inline bool Runner::Drain(uint32_t iteration, size_t count, int64_t* stamp_ns, const SampleColumns& columns,
                          Phases* phases, BatchResult* result, RunError* error) {
  int64_t now = *stamp_ns, write_ns = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t index = static_cast<uint32_t>(ready_[i].data);
    Expected& expected = expected_[index];
    if (!expected.pending)
      return Fail(error, 0, "a descriptor was delivered that the plan did not make ready");
    columns.dispatch_latency_ns[result->events++] = static_cast<double>(now - expected.written_ns);
    expected.pending = false;
    const uint32_t writes_left = expected.writes_left;
    if (chains_meet_) behind_.Pop(index, &expected);
    if (!Read(index, &expected, error)) return false;
    registration_.Delivered(index);
    result->digest.Add(iteration, index);
    const bool writes = writes_left > 0;
    int64_t write_from = 0;
    if (writes && !WriteNext(index, writes_left, &write_from, error)) return false;
    now = NowNs();
    if (writes) write_ns += now - write_from;
  }
  phases->write_ns += write_ns;
  phases->drain_ns += now - *stamp_ns - write_ns;
  *stamp_ns = now;
  return true;
}

inline bool Runner::RunIteration(uint32_t iteration, const SampleColumns& columns, BatchResult* result,
                                 RunError* error) {
  const int64_t timeout_ns = options_.wait_mode == WaitMode::kNonblocking ? 0 : kNoTimeout;
  const int64_t iteration_start = NowNs();
  if (!WriteAll(plan_.Iteration(iteration), error)) return false;
  int64_t round_start = NowNs(), heard_ns = round_start;
  Phases phases;
  phases.write_ns = round_start - iteration_start;
  uint32_t delivered = 0, empty_in_a_row = 0;
  for (bool has_waited = false; !has_waited || delivered < events_per_iteration_;) {
    if (!registration_.Arm(error)) return false;
    const int64_t armed = NowNs();
    const int found = poller_.Wait(timeout_ns);
    int64_t waited = NowNs();
    if (found == -EINTR) [[unlikely]] {
      ++result->interrupted_waits;
      round_start = NowNs();
      continue;
    }
    if (found < 0) return Fail(error, -found, "wait");
    if (found == 0 && is_deferred_ && events_per_iteration_ > 0) [[unlikely]] {
      ++result->empty_waits;
      if (waited - heard_ns > kHandOnPatienceNs) return Fail(error, 0, kNotDelivered);
      round_start = NowNs();
      continue;
    }
    waited = faults_.Prolong(waited);
    const size_t count = found == 0 ? 0 : poller_.Scan(ready_.data());
    const int64_t scanned = NowNs();
    int64_t discarded = scanned;
    if (options_.fresh_set) [[unlikely]] {
      if (!registration_.Discard(error)) return false;
      discarded = NowNs();
    }
    int64_t drained = discarded;
    if (!Drain(iteration, count, &drained, columns, &phases, result, error)) return false;

    columns.wait_ns[result->waits++] = static_cast<double>(waited - armed);
    phases.arm_ns += armed - round_start + (discarded - scanned);
    phases.scan_ns += scanned - waited;
    phases.cycle_ns += discarded - round_start;
    round_start = heard_ns = drained;
    has_waited = true;
    delivered += static_cast<uint32_t>(count);
    empty_in_a_row = count == 0 ? empty_in_a_row + 1 : 0;
    result->empty_waits += count == 0;
    const bool stuck = empty_in_a_row == kMaxEmptyWaits || result->waits == columns.wait_capacity;
    if (stuck && delivered < events_per_iteration_) {
      return Fail(error, 0, kNotDelivered);
    }
  }
  const uint32_t at = result->iterations++;
  columns.write_ns[at] = static_cast<double>(phases.write_ns);
  columns.arm_ns[at] = static_cast<double>(phases.arm_ns);
  columns.scan_ns[at] = static_cast<double>(phases.scan_ns);
  columns.drain_ns[at] = static_cast<double>(phases.drain_ns);
  columns.cycle_ns[at] = static_cast<double>(phases.cycle_ns);
  columns.iteration_ns[at] = static_cast<double>(round_start - iteration_start);
  return true;
}

// Returns whether the columns can hold another iteration. It records the most samples where each wait
// delivers only one event, and one wait at least.
inline bool Runner::HasRoom(const SampleColumns& columns, const BatchResult& result) const {
  return result.iterations < columns.iteration_capacity &&
         result.waits + std::max(events_per_iteration_, 1u) <= columns.wait_capacity &&
         result.events + events_per_iteration_ <= columns.event_capacity &&
         result.changes + churn_.count() <= columns.control.capacity;
}

bool Runner::RunBatch(uint32_t first, uint32_t iterations, const SampleColumns& columns, BatchResult* result,
                      RunError* error) {
  *result = {};
  if (borrowed_ != nullptr &&
      !registration_.BorrowPeers(*borrowed_, plan_, first, chain_writes_, &iterations, error))
    return false;
  const CpuStopwatch cpu;
  const int64_t batch_start = NowNs();
  uint32_t at = first % plan_.iterations();
  for (uint32_t n = 0; n < iterations && HasRoom(columns, *result); ++n) {
    if (churn_.count() > 0) {
      if (!churn_.Run(columns.control, result->changes, error)) return false;
      result->changes += churn_.count();
    }
    if (!RunIteration(at, columns, result, error)) return false;
    at = at + 1 == plan_.iterations() ? 0 : at + 1;
  }
  result->elapsed_ns = NowNs() - batch_start;
  result->cpu = cpu.Elapsed();
  return true;
}

}  // namespace muxbench
