// The thread that wakes the reader of the wake-up loop: it makes sure that the reader sleeps, then writes one
// event to each peer of an iteration.
//
// Reader and writer take turns through one atomic word. The writer, on a CPU of its own, spins until the word
// changes; where both have to share a CPU, it sleeps on the word (a futex), and the reader wakes it. Between
// batches it sleeps in either case.
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
  int64_t watch_ns = 0;     // the time after which it writes even if it has not seen the reader asleep
  int64_t patience_ns = 0;  // the time after which it gives up waiting for the reader's next request
};

class WakeupWriter {
 public:
  WakeupWriter(const Plan& plan, Registration& registration, const WakeupWriterOptions& options);
  ~WakeupWriter();
  WakeupWriter(const WakeupWriter&) = delete;
  WakeupWriter& operator=(const WakeupWriter&) = delete;

  // Only the reader, the thread that constructs the writer, calls the methods below. The registration must be
  // open before Start, since the writer's thread may take a copy of the descriptor table.
  bool Start(RunError* error);

  // Lets the writer borrow the peers of a batch where another process holds them. `iterations` becomes the
  // number of those for which there is room.
  bool BorrowPeers(uint32_t first, uint32_t* iterations, RunError* error);

  void BeginBatch();
  void EndBatch();  // returns once the writer writes no more

  // Announces that the reader is about to wait, and asks the writer to wake it with the writes of
  // `iteration`.
  void Request(uint32_t iteration);

  // Returns when the event at a pool index was written, in nanoseconds of the chosen clock, and forgets it.
  // Returns 0 where none was written since the last call.
  int64_t TakeStamp(uint32_t index);

  // Returns false, with the reason in `error`, where the writer gave up. In that case the writer also ends
  // the reader's wait.
  bool Healthy(RunError* error);

  // Waits until the writes of the iteration are done. Returns what Healthy returns.
  bool AwaitWritten(RunError* error);

  // These describe the last iteration and may be read after AwaitWritten.
  bool saw_reader_asleep() const { return saw_reader_asleep_; }
  int64_t write_ns() const { return write_ns_; }

 private:
  enum Turn : uint32_t {
    kStarting,
    kParked,     // no batch runs
    kBorrowing,  // the writer is to borrow the peers of a batch
    kReading,    // the writes of the last request are done
    kWriting,    // the reader is about to wait or waits, and the writer is to write
    kFailed,     // the writer gave up
    kEnding,
  };

  void Run();
  bool Prepare(SleepWatch* watch);
  void Borrow(BorrowedPeers& borrowed);
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
  Registration& registration_;
  const WakeupWriterOptions options_;
  const pid_t reader_;
  std::vector<std::atomic<int64_t>> stamps_;  // by pool index

  // Only the thread whose turn it is writes these.
  uint32_t iteration_ = 0;  // the one to write, or the first one of a batch
  uint32_t iterations_ = 0;  // those of a batch
  bool saw_reader_asleep_ = false;
  int64_t write_ns_ = 0;
  RunError error_;

  std::thread thread_;
  alignas(64) std::atomic<uint32_t> turn_ = kStarting;
};

}  // namespace muxbench
