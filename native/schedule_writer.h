// The thread that sends an open loop's events at their intended times.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "registration.h"
#include "schedule.h"
#include "writer_thread.h"

namespace muxbench {

struct ScheduleWriterOptions {
  WriterPlace place;
  int64_t limit_ns = 0;  // gives up so long after the start
};

// One sample for each event that was sent, in the order of the schedule.
struct ScheduleWriterColumns {
  double* lateness_ns = nullptr;
  double* write_ns = nullptr;
};

// An event is never sent before its time, and as soon after it as the thread can. Where a descriptor is full
// the writer tries again until it is not: that is the reader's fault, so the time that it took is not counted
// as the writer's lateness, neither then nor until it has caught up with its schedule.
class ScheduleWriter {
 public:
  // The reader is whoever makes it.
  ScheduleWriter(const Registration& registration, const Schedule& schedule,
                 const ScheduleWriterOptions& options, const ScheduleWriterColumns& columns);
  ~ScheduleWriter() { Stop(); }
  ScheduleWriter(const ScheduleWriter&) = delete;
  ScheduleWriter& operator=(const ScheduleWriter&) = delete;

  // Starts the thread, waits until it is where it belongs, and sets `*start_ns` to the moment from which the
  // schedule counts.
  bool Start(int64_t* start_ns, RunError* error);
  // Ends the thread. Everything below except ended(), gave_up() and sent() may be read only after that.
  void Stop();

  // While it runs: whether it sends no more. Until Stop it then ends the reader's wait now and then, which
  // might be for an event that was lost.
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  // Whether it ended though events were left.
  bool gave_up() const { return gave_up_.load(std::memory_order_acquire); }
  // Events sent so far; final once it gave up.
  uint32_t sent() const { return sent_.load(std::memory_order_acquire); }

  // Giving up, it sends one event beside the schedule to the first descriptor, since the reader may be
  // asleep.
  bool sent_wake() const { return sent_wake_; }
  uint32_t blocked_writes() const { return blocked_writes_; }
  const RunError& error() const { return error_; }

 private:
  void Run();
  bool Prepare();
  bool SendAll(int64_t start_ns);
  bool Send(uint32_t event, int64_t intended_ns, int64_t now_ns, int64_t deadline_ns);
  bool WaitUntil(int64_t time_ns, int64_t* now_ns);
  bool Sleep(int64_t until_ns);
  void GiveUp();
  void AwaitStop();

  const Registration& registration_;
  const Schedule& schedule_;
  const ScheduleWriterOptions options_;
  const ScheduleWriterColumns columns_;
  const pid_t reader_;
  std::atomic<bool> settled_ = false;
  std::atomic<int64_t> start_ns_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex stop_mutex_;
  std::condition_variable stopped_;
  std::atomic<bool> ended_ = false;
  std::atomic<bool> gave_up_ = false;
  // What follows changes with each event: on a cache line that the reader does not look at in between.
  alignas(64) std::atomic<uint32_t> sent_ = 0;
  int64_t excused_ns_ = 0;  // how far behind its schedule full descriptors have put it
  uint32_t blocked_writes_ = 0;
  bool sent_wake_ = false;
  RunError error_;
  std::thread thread_;
};

}  // namespace muxbench
