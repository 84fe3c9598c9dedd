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
  int64_t limit_ns = 0;  // the time after the start at which the writer gives up
};

// The caller's columns, in nanoseconds: one sample per event that was sent, in the order of the schedule.
struct ScheduleWriterColumns {
  double* lateness_ns = nullptr;
  double* write_ns = nullptr;
};

// Sends each event as soon after its intended time as the thread can, and never before it. Where a descriptor
// is full, the writer tries again until it is not. That delay is caused by the reader, so it is not counted
// as the writer's lateness, neither for that event nor for later ones until the writer has caught up with its
// schedule.
class ScheduleWriter {
 public:
  // The thread that constructs the writer is the reader.
  ScheduleWriter(const Registration& registration, const Schedule& schedule,
                 const ScheduleWriterOptions& options, const ScheduleWriterColumns& columns);
  ~ScheduleWriter() { Stop(); }
  ScheduleWriter(const ScheduleWriter&) = delete;
  ScheduleWriter& operator=(const ScheduleWriter&) = delete;

  // Starts the thread, waits until it is settled on its CPU, and sets `*start_ns` to the time of the chosen
  // clock at which the schedule starts.
  bool Start(int64_t* start_ns, RunError* error);
  // Ends the thread. Everything below except ended(), gave_up() and sent() may be read only after that.
  void Stop();

  // Returns whether the writer sends no more. From then until Stop it interrupts the reader's wait every
  // 200 ms, since that wait may be for an event that was lost.
  bool ended() const { return ended_.load(std::memory_order_acquire); }
  // Returns whether the writer ended before it had sent every event.
  bool gave_up() const { return gave_up_.load(std::memory_order_acquire); }
  // Returns the number of events sent so far, which is final once the writer gave up.
  uint32_t sent() const { return sent_.load(std::memory_order_acquire); }

  // Returns whether the writer, on giving up, sent one event beside the schedule to the first descriptor. It
  // does so because the reader may be asleep.
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
  // The members from here on change with each event, so they have a cache line apart from those that the
  // reader reads during the episode.
  alignas(64) std::atomic<uint32_t> sent_ = 0;
  int64_t excused_ns_ = 0;  // how far full descriptors have put the writer behind its schedule
  uint32_t blocked_writes_ = 0;
  bool sent_wake_ = false;
  RunError error_;
  std::thread thread_;
};

}  // namespace muxbench
