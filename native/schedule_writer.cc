#include "schedule_writer.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "clock.h"
#include "start_thread.h"

namespace muxbench {
namespace {

// A sleep may end this much too late, so the writer sleeps until this long before an event and spins for the
// rest.
constexpr int64_t kSpinNs = 150'000;
// The time between two attempts to write to a full descriptor, which leaves its lock free for the reader. The
// second one holds where the writer shares the reader's CPU and has to sleep.
constexpr int64_t kRetryNs = 2'000;
constexpr int64_t kRetrySleepNs = 50'000;
// The time from when both threads are ready to the start of the schedule.
constexpr int64_t kHeadStartNs = 1'000'000;

// The time from the end of the schedule to the first interruption of the reader's wait, and between two of
// them.
constexpr std::chrono::milliseconds kRouseInterval{200};

}  // namespace

ScheduleWriter::ScheduleWriter(const Registration& registration, const Schedule& schedule,
                               const ScheduleWriterOptions& options, const ScheduleWriterColumns& columns)
    : registration_(registration),
      schedule_(schedule),
      options_(options),
      columns_(columns),
      reader_(gettid()) {}

bool ScheduleWriter::Start(int64_t* start_ns, RunError* error) {
  if (!StartThread(
          &thread_, [this] { Run(); }, error))
    return false;
  settled_.wait(false);
  *start_ns = NowNs() + kHeadStartNs;
  start_ns_.store(*start_ns);
  start_ns_.notify_one();
  return true;
}

void ScheduleWriter::Stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(stop_mutex_);
    stopping_.store(true);
  }
  stopped_.notify_one();
  if (start_ns_.load() == 0) {
    start_ns_.store(1);
    start_ns_.notify_one();
  }
  thread_.join();
}

void ScheduleWriter::Run() {
  const bool is_ready = Prepare();
  settled_.store(true);
  settled_.notify_one();
  start_ns_.wait(0);
  if (!is_ready || !SendAll(start_ns_.load())) GiveUp();
  ended_.store(true, std::memory_order_release);
  AwaitStop();
}

bool ScheduleWriter::Prepare() {
  if (!SettleWriter(options_.place, &error_)) return false;
  // A container may refuse the call. The kernel then delays the end of a sleep by up to 50 µs, which is a part
  // of the writer's recorded lateness.
  prctl(PR_SET_TIMERSLACK, 1);
  return true;
}

bool ScheduleWriter::Sleep(int64_t until_ns) {
  const int result = SleepUntil(until_ns);
  return result == 0 || Fail(&error_, -result, "clock_nanosleep of the writer");
}

bool ScheduleWriter::WaitUntil(int64_t time_ns, int64_t* now_ns) {
  int64_t now = NowNs();
  // The writer has caught up with its schedule, so no later lateness is due to a full descriptor of before.
  if (now < time_ns) excused_ns_ = 0;
  while (now < time_ns) {
    if (options_.place.shares_cpu) {
      if (!Sleep(time_ns)) return false;
    } else if (time_ns - now > kSpinNs) {
      if (!Sleep(time_ns - kSpinNs)) return false;
    } else {
      Relax();
    }
    now = NowNs();
  }
  *now_ns = now;
  return true;
}

bool ScheduleWriter::Send(uint32_t event, int64_t intended_ns, int64_t now_ns, int64_t deadline_ns) {
  const uint32_t index = schedule_.index(event);
  columns_.lateness_ns[event] = static_cast<double>(std::max<int64_t>(0, now_ns - intended_ns - excused_ns_));
  int64_t attempt_ns = now_ns;
  int result = registration_.MakeReady(index);
  if (result == -EAGAIN) {
    ++blocked_writes_;
    do {
      if (options_.place.shares_cpu && !Sleep(NowNs() + kRetrySleepNs)) return false;
      const int64_t next_ns = NowNs() + (options_.place.shares_cpu ? 0 : kRetryNs);
      while ((attempt_ns = NowNs()) < next_ns) Relax();
      if (attempt_ns > deadline_ns || stopping_.load()) return false;
      result = registration_.MakeReady(index);
    } while (result == -EAGAIN);
    excused_ns_ += attempt_ns - now_ns;
  }
  if (result != 0) return Fail(&error_, -result, "write");
  columns_.write_ns[event] = static_cast<double>(NowNs() - attempt_ns);
  return true;
}

bool ScheduleWriter::SendAll(int64_t start_ns) {
  const int64_t deadline_ns = start_ns + options_.limit_ns;
  const uint32_t count = static_cast<uint32_t>(schedule_.size());
  for (uint32_t event = 0; event < count; ++event) {
    const int64_t intended_ns = start_ns + schedule_.time_ns(event);
    int64_t now_ns;
    if (stopping_.load() || !WaitUntil(intended_ns, &now_ns) || now_ns > deadline_ns) return false;
    if (!Send(event, intended_ns, now_ns, deadline_ns)) return false;
    sent_.store(event + 1, std::memory_order_release);
  }
  return true;
}

void ScheduleWriter::GiveUp() {
  gave_up_.store(true, std::memory_order_release);
  // Where this write fails because the descriptor is full, the reader has something to read anyway.
  const int result = registration_.MakeReady(0);
  sent_wake_ = result == 0;
  if (result != 0 && result != -EAGAIN && error_.what.empty()) Fail(&error_, -result, "write");
}

void ScheduleWriter::AwaitStop() {
  const Rouser rouser(reader_);
  std::unique_lock lock(stop_mutex_);
  while (!stopped_.wait_for(lock, kRouseInterval, [this] { return stopping_.load(); })) rouser.Rouse();
}

}  // namespace muxbench
