// The thread that sends an open loop's events at their intended times.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "registration.h"
#include "schedule.h"

namespace muxbench {

struct WriterOptions {
  int cpu = -1;                  // the CPU that it runs on; -1: wherever the scheduler likes
  bool shares_cpu = false;       // with the reader: it sleeps where it would spin
  bool shared_fd_table = false;  // keep the reader's descriptor table instead of a copy of it
  int64_t limit_ns = 0;          // gives up so long after the start
};

// One sample for each event that was sent, in the order of the schedule.
struct WriterColumns {
  double* lateness_ns = nullptr;
  double* write_ns = nullptr;
};

// An event is never sent before its time, and as soon after it as the thread can. Where a descriptor is full the
// writer tries again until it is not: that is the reader's fault, so the time that it took is not counted as the
// writer's lateness, neither then nor until it has caught up with its schedule.
class ScheduleWriter {
 public:
  ScheduleWriter(const Registration& registration, const Schedule& schedule, const WriterOptions& options,
                 const WriterColumns& columns);
  ~ScheduleWriter() { Stop(); }
  ScheduleWriter(const ScheduleWriter&) = delete;
  ScheduleWriter& operator=(const ScheduleWriter&) = delete;

  // Waits until the thread is where it belongs, and sets the moment from which the schedule counts.
  int64_t Start();
  // Ends the thread. What follows may be read after that alone.
  void Stop();

  // While it runs: whether it sends no more, though events are left.
  bool gave_up() const { return gave_up_.load(std::memory_order_acquire); }
  // Events sent so far; final once it gave up.
  uint32_t sent() const { return sent_.load(std::memory_order_acquire); }

  // Giving up, it sends one event beside the schedule to the first descriptor, since the reader may be asleep.
  bool sent_wake() const { return sent_wake_; }
  uint32_t blocked_writes() const { return blocked_writes_; }
  const RunError& error() const { return error_; }

 private:
  void Run();
  bool SettleIn();
  bool SendAll(int64_t start_ns);
  bool Send(uint32_t event, int64_t intended_ns, int64_t now_ns, int64_t deadline_ns);
  bool WaitUntil(int64_t time_ns, int64_t* now_ns);
  bool Sleep(int64_t until_ns);
  void GiveUp();

  const Registration& registration_;
  const Schedule& schedule_;
  const WriterOptions options_;
  const WriterColumns columns_;
  std::atomic<bool> settled_ = false;
  std::atomic<int64_t> start_ns_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> gave_up_ = false;
  std::atomic<uint32_t> sent_ = 0;
  int64_t excused_ns_ = 0;  // how far behind its schedule full descriptors have put it
  uint32_t blocked_writes_ = 0;
  bool sent_wake_ = false;
  RunError error_;
  std::thread thread_;  // last, so that it starts when the others are there
};

}  // namespace muxbench
