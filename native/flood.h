// Threads that wait and read, and one that writes to all that they watch, on and on, without a schedule: the
// shape of `perf bench epoll wait`. How fast that goes is all that is measured, so no operation is timed:
// each reader counts for itself, and the caller's thread looks at the counts between sleeps.
//
// The writer pauses after each round over all descriptors, as the original's does: it asks for 500 ns and
// gets them plus the kernel's timer slack (50 µs for most threads). So where a round is read in less, the
// readers sleep in between.
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
  size_t fd_count = 1;        // of each reader
  bool shared_queue = false;  // one interest set for all readers; else each has its own
  bool blocking = true;       // a wait sleeps until there is something; else timeout 0
  Interest interest;
  bool shared_fd_table = true;  // else each thread takes a descriptor table of its own
  int highest_fd = -1;
  std::vector<std::vector<int>> reader_cpus;  // where each reader may run
  std::vector<int> writer_cpus;
};

struct FloodCounts {
  uint64_t waits = 0;
  uint64_t events = 0;  // delivered descriptors that were read
  uint64_t empty_waits = 0;
  uint64_t interrupted_waits = 0;
  uint64_t empty_reads = 0;  // delivered, but another reader of the set had read them by then
  uint64_t rounds = 0;       // of the writer, over all descriptors
  uint64_t writes = 0;
  uint64_t full_writes = 0;  // left out, since the descriptor held as much as it can
  std::vector<uint64_t> reader_events;
};

class Flood {
 public:
  explicit Flood(const FloodOptions& options) : options_(options) {}
  ~Flood();
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  // Watches the first readers * fd_count descriptors of `pool`, which must stay open until Close, and starts
  // the threads.
  bool Open(const PollerEntry& entry, const FdPool& pool, RunError* error);

  // Sleeps through `slices` of `slice_ns` each and writes the events per second of each to `rates`, what was
  // counted in all of them to `counts`. Fails where a thread has failed.
  bool Sample(size_t slices, int64_t slice_ns, double* rates, FloodCounts* counts, RunError* error);

  // Ends the threads, unregisters and empties the descriptors. Fails where a thread did, or where what was
  // read and what was left are not what was written.
  bool Close(RunError* error);

 private:
  // Written by one thread, looked at by another, on cache lines of its own.
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
  std::vector<std::unique_ptr<Registration>>
      registrations_;  // destroyed before the pollers that they refer to
  Writer writer_;
  std::atomic<bool> stopping_{false};
  std::atomic<size_t> live_readers_{0};
  std::atomic<bool> failed_{false};
  std::mutex failure_mutex_;
  RunError failure_;
};

}  // namespace muxbench
