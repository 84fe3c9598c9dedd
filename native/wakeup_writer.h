// The thread that wakes the reader of the wake-up loop: it makes sure that the reader sleeps, then writes one
// event to each peer of an iteration.
//
// Reader and writer hand over to each other through one atomic word. The writer spins on it, on a CPU of its
// own; where both have to share a CPU, it sleeps on it, and the reader wakes it. Between batches it sleeps.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "plan.h"
#include "registration.h"
#include "sleep_watch.h"
#include "writer_thread.h"

namespace muxbench {

struct WakeupWriterOptions {
  WriterPlace place;
  int64_t watch_ns = 0;     // it writes after so long, though it has not seen the reader asleep
  int64_t patience_ns = 0;  // a reader that has not taken what was written after so long is called off
};

class WakeupWriter {
 public:
  WakeupWriter(const Plan& plan, const Registration& registration, const WakeupWriterOptions& options);
  ~WakeupWriter();
  WakeupWriter(const WakeupWriter&) = delete;
  WakeupWriter& operator=(const WakeupWriter&) = delete;

  // Everything below is called by the reader. Its descriptors must be open: the thread may copy their table.
  bool Start(RunError* error);

  void BeginBatch();
  void EndBatch();  // returns once the writer writes no more

  // The reader is about to wait: wake it by the writes of this iteration.
  void Request(uint32_t iteration);

  // When the event that was found at a pool index was written, which can be asked once; 0: it was not.
  int64_t TakeStamp(uint32_t index);

  // False, with the reason in `error`, where the writer gave up; it then also ends the reader's wait.
  bool Healthy(RunError* error);

  // Waits until the writes of the iteration are done; false where Healthy is.
  bool AwaitWritten(RunError* error);

  // Of the last iteration, after AwaitWritten.
  bool saw_reader_asleep() const { return saw_reader_asleep_; }
  int64_t write_ns() const { return write_ns_; }

 private:
  enum Turn : uint32_t {
    kStarting,
    kParked,   // no batch runs
    kReading,  // the writes of the last request are done
    kWriting,  // the reader is about to wait, or waits
    kFailed,   // the writer gave up
    kEnding,
  };

  void Run();
  bool Prepare(SleepWatch* watch);
  void Write(const SleepWatch& watch);
  int AwaitSleep(const SleepWatch& watch);
  void AwaitRequest();
  void RouseReader();
  void GiveUp(Turn from, const RunError& error);

  Turn turn() const { return static_cast<Turn>(turn_.load(std::memory_order_acquire)); }
  void SetTurn(Turn turn) { turn_.store(turn, std::memory_order_release); }
  void SleepWhile(Turn turn, int64_t timeout_ns);
  void WakeOther();

  const Plan& plan_;
  const Registration& registration_;
  const WakeupWriterOptions options_;
  const pid_t reader_;
  std::vector<std::atomic<int64_t>> stamps_;  // by pool index

  // Each is written by whoever's turn it is.
  uint32_t iteration_ = 0;
  bool saw_reader_asleep_ = false;
  int64_t write_ns_ = 0;
  RunError error_;

  std::thread thread_;
  alignas(64) std::atomic<uint32_t> turn_ = kStarting;
};

}  // namespace muxbench
