// Several threads wait and read, and others write to all descriptors that they watch, continuously and
// without a schedule. What is measured is the throughput: each thread counts what it does, and the caller's
// thread samples the counts between sleeps. Of the waits only every kTimedEvery-th is timed, so that the
// readings of the clock are a small part of what a reader does.
//
// One writer that pauses after each round over its descriptors does the work of `perf bench epoll wait`. The
// kernel adds its timer slack (50 µs for most threads) to the pause. Where the readers need less time for a
// round, they sleep until the next one. Several writers without a pause do that of stress-epoll, which shows
// how the kernel's locks are contended for.
//
// Where the loop is closed there is no writer: each reader makes descriptors of its own ready before it
// waits, as in the tests of will-it-scale. With churn it first changes how it watches some of its own, so
// that readers of one set contend for the kernel's lock of that set (`mtx` of struct eventpoll). Where it is quiet, the writer sends one event at a time, once all
// readers sleep, so that it can be counted whom an event wakes.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "child_process.h"
#include "churn.h"
#include "cpu_time.h"
#include "fd_pool.h"
#include "poller.h"
#include "poller_table.h"
#include "registration.h"
#include "shared_memory.h"
#include "sleep_watch.h"

namespace muxbench {

struct FloodOptions {
  size_t max_events = 1;
  size_t readers = 1;
  bool processes = false;  // whether each reader is a process; otherwise it is a thread of this one
  bool closed = false;     // whether the readers write, and there is no writer
  size_t active = 0;       // where the loop is closed, how many descriptors a reader makes ready at a time
  uint32_t churn = 0;      // where it is closed, how many descriptors a reader changes in an iteration
  bool quiet = false;      // whether an event is sent only when all readers sleep
  bool same_fds = false;   // whether all readers watch the same descriptors; otherwise each has its own
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
  double* round_rates;  // rounds per second of each slice: of all writers, or of an average reader that writes
  double* control_rates;  // calls per second of each slice that change interest sets; nullptr without churn
  size_t slices;
  double* wait_ns;  // the timed waits, as many as there is room for
  size_t wait_capacity;
  ControlColumns control;  // the timed changes, as many as there is room for
};

struct FloodCounts {
  uint64_t waits = 0;
  uint64_t events = 0;  // delivered descriptors that were read
  uint64_t empty_waits = 0;
  uint64_t interrupted_waits = 0;
  uint64_t empty_reads = 0;  // deliveries whose descriptor another read had already emptied
  uint64_t timed_waits = 0;  // the samples of the waits
  uint64_t rounds = 0;       // the writers' rounds over their descriptors, or a closed loop's iterations
  uint64_t writes = 0;
  uint64_t full_writes = 0;  // writes that failed because the descriptor was full
  uint64_t changes = 0;        // descriptors modified, removed and added again
  uint64_t timed_changes = 0;  // the samples of each of these three calls
  std::vector<uint64_t> reader_events;
  int64_t reader_cpu_ns = 0;  // the CPU time of all readers
  std::vector<uint64_t> reader_sleeps;  // how often each reader has slept; counted in a quiet loop only
};

// One in so many waits of a reader is timed, and one in so many of its changes. The number is no power of two,
// since events may come in such numbers.
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

  // Returns how the CPU time of all readers that have ended is divided.
  CpuParts reader_cpu_parts() const { return reader_cpu_parts_; }

 private:
  // Times on their way from the reader to the thread that samples, each of them of `kWidth` calls. One without
  // room is left out.
  template <size_t kWidth>
  struct Times {
    static constexpr uint64_t kCapacity = 4096;
    std::array<std::array<double, kWidth>, kCapacity> ring;
    std::atomic<uint64_t> written{0}, read{0};

    void Add(const std::array<int64_t, kWidth>& ns);
    // Moves at most `capacity` times of each call to its column, and forgets the others. Returns how many it
    // has moved.
    size_t Take(const std::array<double*, kWidth>& columns, size_t capacity);
  };

  // What a reader counts, in memory that it shares with the thread that samples. Each reader has cache lines
  // of its own.
  struct alignas(128) ReaderCounts {
    std::atomic<uint64_t> waits{0}, events{0}, empty_waits{0}, interrupted_waits{0}, empty_reads{0}, taken{0};
    std::atomic<uint64_t> iterations{0}, writes{0}, changes{0};
    std::atomic<pid_t> thread{0};  // its id, once it runs
    std::atomic<clockid_t> cpu_clock{0};  // the clock of its CPU time, once it runs
    CpuParts cpu_parts;                   // set when it has ended
    std::atomic<bool> ended{true};
    Times<1> times;                       // of waits
    Times<kCallsPerChange> change_times;  // of the calls to modify, remove and add
  };

  // What all threads and processes see. Only the first failure is kept, since later ones follow from it.
  struct Shared {
    std::atomic<bool> stopping{false};
    std::atomic<int> failure{0};  // 1 while it is written, then 2
    int error = 0;
    const char* what = nullptr;
  };

  struct Reader {
    size_t index = 0;
    std::unique_ptr<Poller> poller;
    std::unique_ptr<Registration> own;  // refers to the poller, and so is destroyed before it
    Registration* registration = nullptr;
    std::vector<Ready> ready;
    std::thread thread;
    ChildProcess process;
    ReaderCounts* counts = nullptr;
    size_t next = 0;  // where the loop is closed, the descriptor that is written to next
    std::unique_ptr<Churn> churn;  // refers to the poller and the registration of the thread that runs
  };

  struct alignas(128) Writer {
    std::thread thread;
    std::atomic<uint64_t> rounds{0}, writes{0}, full_writes{0};
  };

  bool Register(const PollerEntry& entry, const FdPool& pool, RunError* error);
  bool RegisterReader(Reader& reader, const PollerEntry& entry, const FdPool& pool, bool lists_only,
                      RunError* error);
  bool StartReaders(const PollerEntry& entry, const FdPool& pool, RunError* error);
  bool StartWriters(RunError* error);
  bool PrepareThread(const std::vector<int>& cpus);
  void Run(Reader& reader);
  void Read(Reader& reader);
  int64_t ReadOnce(Reader& reader);
  bool ChangeSet(Reader& reader);
  bool MakeReady(Reader& reader);
  int Wait(Reader& reader);
  bool ReadReady(Reader& reader, size_t count);
  void Write(Writer& writer, size_t first, size_t step);
  uint64_t WriteRound(size_t first, size_t step, uint64_t* full);
  void WriteQuietly(Writer& writer);
  bool AllAsleep(std::vector<std::unique_ptr<SleepWatch>>* watches);
  bool AllEnded() const;
  void WatchProcesses();
  void StopThreads();
  bool EmptyDescriptors(uint64_t* left, RunError* error);
  void Failed(int error, const char* what);
  bool Healthy(RunError* error);
  bool Stopping() const { return shared_[0].stopping.load(std::memory_order_relaxed); }
  uint64_t Taken() const;
  FloodCounts Counts() const;
  int64_t ReaderCpuNs() const;
  bool CountSleeps(std::vector<uint64_t>* sleeps, RunError* error);

  const FloodOptions options_;
  SharedMemory<Shared> shared_;
  SharedMemory<ReaderCounts> counts_;
  std::vector<std::unique_ptr<Reader>> readers_;
  std::vector<Registration*> written_;  // the descriptors that the writers write to, those of each set once
  std::vector<std::unique_ptr<Writer>> writers_;
  CpuParts reader_cpu_parts_;
};

}  // namespace muxbench
