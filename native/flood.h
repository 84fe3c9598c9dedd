// Several threads wait and read, and others write to all descriptors that they watch, continuously and
// without a schedule. What is measured is the throughput: each thread counts what it does, and the caller's
// thread samples the counts between sleeps. Of the waits only every kTimedEvery-th is timed, so that the
// readings of the clock are a small part of what a reader does.
//
// One writer that pauses after each round over its descriptors does the work of `perf bench epoll wait`. The
// kernel adds its timer slack (50 µs for most threads) to the pause. Where the readers need less time for a
// round, they sleep until the next one. Several writers without a pause do that of stress-epoll, which shows
// how the kernel's locks are contended for.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "fd_pool.h"
#include "poller.h"
#include "poller_table.h"
#include "registration.h"

namespace muxbench {

struct FloodOptions {
  size_t max_events = 1;
  size_t readers = 1;
  size_t writers = 1;             // each has those descriptors whose place is its own modulo their number
  int64_t writer_pause_ns = 500;  // how long a writer sleeps after each round; 0 for not at all
  size_t fd_count = 1;        // descriptors per reader
  bool shared_queue = false;  // whether all readers share one interest set; otherwise each has its own
  bool blocking = true;       // whether a wait sleeps until an event comes; otherwise its timeout is 0
  Interest interest;
  bool shared_fd_table = true;                // otherwise each thread takes a descriptor table of its own
  int highest_fd = -1;                        // as in RegistrationOptions
  std::vector<std::vector<int>> reader_cpus;  // the CPUs on which each reader may run
  std::vector<std::vector<int>> writer_cpus;
};

// The memory that a sample is written to.
struct FloodColumns {
  double* event_rates;  // delivered events per second of each slice
  double* write_rates;  // writes per second of each slice
  size_t slices;
  double* wait_ns;  // the timed waits, as many as there is room for
  size_t wait_capacity;
};

struct FloodCounts {
  uint64_t waits = 0;
  uint64_t events = 0;  // delivered descriptors that were read
  uint64_t empty_waits = 0;
  uint64_t interrupted_waits = 0;
  uint64_t empty_reads = 0;  // deliveries whose descriptor another read had already emptied
  uint64_t timed_waits = 0;  // the samples of the waits
  uint64_t rounds = 0;       // the writers' rounds over their descriptors
  uint64_t writes = 0;
  uint64_t full_writes = 0;  // writes that failed because the descriptor was full
  std::vector<uint64_t> reader_events;
};

// Of the waits of a reader, one in so many is timed. No power of two, in which numbers events may come.
constexpr uint64_t kTimedEvery = 7;

class Flood {
 public:
  explicit Flood(const FloodOptions& options) : options_(options) {}
  ~Flood();
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  // Watches the first readers * fd_count descriptors of `pool`, which must stay open until Close, and starts
  // the threads. Returns false, with the reason in `error`, where a descriptor cannot be watched or a thread
  // cannot be started.
  bool Open(const PollerEntry& entry, const FdPool& pool, RunError* error);

  // Sleeps for slices of `slice_ns` each. Writes the rates of each slice and the waits that were timed to
  // `columns`, and what was counted in all slices together to `counts`. Fails where a thread has failed.
  bool Sample(int64_t slice_ns, const FloodColumns& columns, FloodCounts* counts, RunError* error);

  // Ends the threads, empties the descriptors and unregisters them. Fails where a thread failed, or where the
  // events read and the events left do not add up to the events written.
  bool Close(RunError* error);

 private:
  // The times of waits on their way from the reader to the thread that samples. One without room is left out.
  struct WaitTimes {
    static constexpr uint64_t kCapacity = 4096;
    std::array<double, kCapacity> ring;
    std::atomic<uint64_t> written{0}, read{0};

    void Add(int64_t wait_ns);
    // Moves at most `capacity` times to `out`, and forgets the others. Returns how many it has moved.
    size_t Take(double* out, size_t capacity);
  };

  // One thread writes the counts and another samples them, so each set of counts has cache lines of its own.
  struct alignas(128) Reader {
    std::unique_ptr<Poller> poller;
    Registration* registration = nullptr;
    std::vector<Ready> ready;
    std::thread thread;
    std::atomic<uint64_t> waits{0}, events{0}, empty_waits{0}, interrupted_waits{0}, empty_reads{0}, taken{0};
    WaitTimes times;
  };

  struct alignas(128) Writer {
    std::thread thread;
    std::atomic<uint64_t> rounds{0}, writes{0}, full_writes{0};
  };

  bool Register(const PollerEntry& entry, const FdPool& pool, RunError* error);
  bool StartThreads(RunError* error);
  bool PrepareThread(const std::vector<int>& cpus);
  void Read(Reader& reader);
  int Wait(Reader& reader);
  bool ReadReady(Reader& reader, size_t count);
  void Write(Writer& writer, size_t first, size_t step);
  uint64_t WriteRound(size_t first, size_t step, uint64_t* full);
  void StopThreads();
  bool EmptyDescriptors(uint64_t* left, RunError* error);
  void ThreadFailed(int error, const char* what);
  bool Healthy(RunError* error);
  FloodCounts Counts() const;

  const FloodOptions options_;
  std::vector<std::unique_ptr<Reader>> readers_;
  // They refer to the readers' pollers and so must be destroyed before those.
  std::vector<std::unique_ptr<Registration>> registrations_;
  std::vector<std::unique_ptr<Writer>> writers_;
  std::atomic<bool> stopping_{false};
  std::atomic<size_t> live_readers_{0};
  std::atomic<bool> failed_{false};
  std::mutex failure_mutex_;
  RunError failure_;
};

}  // namespace muxbench
