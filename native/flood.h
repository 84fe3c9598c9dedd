// Several threads wait and read, and one thread writes to all descriptors that they watch, continuously and
// without a schedule, as in `perf bench epoll wait`. Only the throughput is measured, so no operation is
// timed: each reader counts its own events, and the caller's thread samples the counts between sleeps.
//
// As in perf's benchmark, the writer pauses after each round over all descriptors. It asks for 500 ns, to
// which the kernel adds its timer slack (50 µs for most threads). Where the readers need less time for a
// round, they sleep until the next one.
#pragma once

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
  size_t fd_count = 1;        // descriptors per reader
  bool shared_queue = false;  // whether all readers share one interest set; otherwise each has its own
  bool blocking = true;       // whether a wait sleeps until an event comes; otherwise its timeout is 0
  Interest interest;
  bool shared_fd_table = true;                // otherwise each thread takes a descriptor table of its own
  int highest_fd = -1;                        // as in RegistrationOptions
  std::vector<std::vector<int>> reader_cpus;  // the CPUs on which each reader may run
  std::vector<int> writer_cpus;
};

struct FloodCounts {
  uint64_t waits = 0;
  uint64_t events = 0;  // delivered descriptors that were read
  uint64_t empty_waits = 0;
  uint64_t interrupted_waits = 0;
  uint64_t empty_reads = 0;  // deliveries whose descriptor another read had already emptied
  uint64_t rounds = 0;       // the writer's rounds over all descriptors
  uint64_t writes = 0;
  uint64_t full_writes = 0;  // writes that failed because the descriptor was full
  std::vector<uint64_t> reader_events;
};

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

  // Sleeps for `slices` slices of `slice_ns` each. Writes the events per second of each slice to `rates` and
  // what was counted in all slices together to `counts`. Fails where a thread has failed.
  bool Sample(size_t slices, int64_t slice_ns, double* rates, FloodCounts* counts, RunError* error);

  // Ends the threads, empties the descriptors and unregisters them. Fails where a thread failed, or where the
  // events read and the events left do not add up to the events written.
  bool Close(RunError* error);

 private:
  // One thread writes the counts and another samples them, so each set of counts has cache lines of its own.
  struct alignas(128) Reader {
    std::unique_ptr<Poller> poller;
    Registration* registration = nullptr;
    std::vector<Ready> ready;
    std::thread thread;
    std::atomic<uint64_t> waits{0}, events{0}, empty_waits{0}, interrupted_waits{0}, empty_reads{0}, taken{0};
  };

  struct alignas(128) Writer {
    std::thread thread;
    std::atomic<uint64_t> rounds{0}, writes{0}, full_writes{0};
  };

  bool Register(const PollerEntry& entry, const FdPool& pool, RunError* error);
  bool StartThreads(RunError* error);
  bool PrepareThread(const std::vector<int>& cpus);
  void Read(Reader& reader);
  bool ReadReady(Reader& reader, size_t count);
  void Write();
  void StopThreads();
  bool EmptyDescriptors(uint64_t* left, RunError* error);
  void ThreadFailed(int error, const char* what);
  bool Healthy(RunError* error);
  uint64_t Events() const;
  FloodCounts Counts() const;

  const FloodOptions options_;
  std::vector<std::unique_ptr<Reader>> readers_;
  // They refer to the readers' pollers and so must be destroyed before those.
  std::vector<std::unique_ptr<Registration>> registrations_;
  Writer writer_;
  std::atomic<bool> stopping_{false};
  std::atomic<size_t> live_readers_{0};
  std::atomic<bool> failed_{false};
  std::mutex failure_mutex_;
  RunError failure_;
};

}  // namespace muxbench
