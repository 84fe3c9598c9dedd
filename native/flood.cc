#include "flood.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "clock.h"
#include "process_control.h"
#include "start_thread.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr size_t kReadLimit = 16;

// How long a writer sleeps after a round while the flood ends, so that it leaves the readers the CPU.
constexpr int64_t kEndingPauseNs = 500;

// Adds to a count that only the calling thread writes, so that no locked instruction is needed.
void Add(std::atomic<uint64_t>& count, uint64_t added) {
  count.store(count.load(std::memory_order_relaxed) + added, std::memory_order_relaxed);
}

uint64_t Get(const std::atomic<uint64_t>& count) { return count.load(std::memory_order_relaxed); }

void Subtract(const FloodCounts& start, FloodCounts* counts) {
  counts->waits -= start.waits;
  counts->events -= start.events;
  counts->empty_waits -= start.empty_waits;
  counts->interrupted_waits -= start.interrupted_waits;
  counts->empty_reads -= start.empty_reads;
  counts->rounds -= start.rounds;
  counts->writes -= start.writes;
  counts->full_writes -= start.full_writes;
  for (size_t i = 0; i < start.reader_events.size(); ++i) counts->reader_events[i] -= start.reader_events[i];
}

}  // namespace

Flood::~Flood() {
  RunError ignored;
  Close(&ignored);
}

bool Flood::Open(const PollerEntry& entry, const FdPool& pool, RunError* error) {
  return Register(entry, pool, error) && StartThreads(error);
}

bool Flood::Register(const PollerEntry& entry, const FdPool& pool, RunError* error) {
  for (size_t i = 0; i < options_.readers; ++i) {
    Reader& reader = *readers_.emplace_back(std::make_unique<Reader>());
    const bool joins = options_.shared_queue && i > 0;
    reader.poller = joins ? readers_[0]->poller->Share() : entry.make(options_.max_events);
    if (!reader.poller) return Fail(error, ENOTSUP, "sharing an interest set");
    if (joins) {
      reader.registration = readers_[0]->registration;
    } else {
      registrations_.push_back(std::make_unique<Registration>(*reader.poller));
      reader.registration = registrations_.back().get();
      const size_t count = options_.shared_queue ? options_.readers * options_.fd_count : options_.fd_count;
      // Whether the table is shared depends on the flood's own threads, so no parked thread is needed.
      const RegistrationOptions registration = {options_.interest, false, options_.highest_fd, i * count};
      if (!reader.registration->Open(pool, count, registration, error)) return false;
    }
    reader.ready.resize(reader.poller->Capacity());
  }
  return true;
}

bool Flood::StartThreads(RunError* error) {
  for (size_t i = 0; i < readers_.size(); ++i) {
    Reader& reader = *readers_[i];
    const std::vector<int>& cpus = options_.reader_cpus[i];
    const auto read = [this, &reader, &cpus] {
      if (PrepareThread(cpus)) {
        Read(reader);
        // A ring of io_uring belongs to the thread that waits, and no other one can end its requests.
        if (!options_.shared_queue) reader.poller->Clear();
      }
      live_readers_.fetch_sub(1);
    };
    if (!StartThread(&reader.thread, read, error)) return false;
    live_readers_.fetch_add(1);
  }
  for (size_t i = 0; i < options_.writers; ++i) {
    Writer& writer = *writers_.emplace_back(std::make_unique<Writer>());
    const auto write = [this, &writer, i] {
      PrepareThread(options_.writer_cpus[i]);
      Write(writer, i, options_.writers);
    };
    if (!StartThread(&writer.thread, write, error)) return false;
  }
  return true;
}

bool Flood::PrepareThread(const std::vector<int>& cpus) {
  // A reader that spins at a real-time priority would keep the thread that has to end it from running.
  if (const int result = SetScheduler(SCHED_OTHER, 0)) {
    ThreadFailed(-result, "sched_setscheduler");
    return false;
  }
  if (const int result = SetAffinity(cpus)) {
    ThreadFailed(-result, "sched_setaffinity");
    return false;
  }
  if (options_.shared_fd_table) return true;
  if (const int result = UnshareDescriptorTable()) {
    ThreadFailed(-result, "unshare");
    return false;
  }
  return true;
}

void Flood::WaitTimes::Add(int64_t wait_ns) {
  const uint64_t at = written.load(std::memory_order_relaxed);
  if (at - read.load(std::memory_order_acquire) == kCapacity) return;
  ring[at % kCapacity] = static_cast<double>(wait_ns);
  written.store(at + 1, std::memory_order_release);
}

size_t Flood::WaitTimes::Take(double* out, size_t capacity) {
  const uint64_t end = written.load(std::memory_order_acquire);
  const uint64_t begin = read.load(std::memory_order_relaxed);
  const size_t count = std::min(static_cast<size_t>(end - begin), capacity);
  for (size_t i = 0; i < count; ++i) out[i] = ring[(begin + i) % kCapacity];
  read.store(end, std::memory_order_release);
  return count;
}

int Flood::Wait(Reader& reader) {
  const int64_t timeout_ns = options_.blocking ? kNoTimeout : 0;
  if (Get(reader.waits) % kTimedEvery != 0) return reader.poller->Wait(timeout_ns);
  const int64_t entered = NowNs();
  const int found = reader.poller->Wait(timeout_ns);
  if (found >= 0) reader.times.Add(NowNs() - entered);
  return found;
}

void Flood::Read(Reader& reader) {
  while (!stopping_.load(std::memory_order_relaxed)) {
    reader.poller->Arm();
    const int found = Wait(reader);
    if (found == -EINTR) {
      Add(reader.interrupted_waits, 1);
      continue;
    }
    if (found < 0) return ThreadFailed(-found, "wait");
    Add(reader.waits, 1);
    if (found == 0) Add(reader.empty_waits, 1);
    if (!ReadReady(reader, reader.poller->Scan(reader.ready.data()))) return;
  }
}

bool Flood::ReadReady(Reader& reader, size_t count) {
  const Registration& registration = *reader.registration;
  const bool is_edge = options_.interest.trigger == Trigger::kEdge;
  // A oneshot descriptor is disarmed by its delivery, so no other reader can read it.
  const bool others_read = options_.shared_queue && !options_.interest.oneshot;
  for (size_t i = 0; i < count; ++i) {
    const size_t index = static_cast<size_t>(reader.ready[i].data);
    if (index >= registration.size()) {
      ThreadFailed(0, "a descriptor was delivered that is not watched");
      return false;
    }
    const int fd = registration.watched(index);
    int64_t taken = ReadEvents(registration.kind(), fd, kReadLimit);
    if (taken == -EAGAIN && (others_read || reader.poller->MayRepeat())) {
      Add(reader.empty_reads, 1);
      continue;
    }
    if (taken < 0) {
      ThreadFailed(static_cast<int>(-taken), "read of a descriptor that was delivered");
      return false;
    }
    Add(reader.events, 1);
    Add(reader.taken, static_cast<uint64_t>(taken));
    // Events that remain in the stream could stay unreported: once the stream is full, the writer's writes
    // fail and cause no further edge.
    while (is_edge && registration.kind() != FdKind::kEventfd && taken == kReadLimit) {
      taken = ReadEvents(registration.kind(), fd, kReadLimit);
      if (taken > 0) Add(reader.taken, static_cast<uint64_t>(taken));
    }
    if (taken < 0 && taken != -EAGAIN) {
      ThreadFailed(static_cast<int>(-taken), "read");
      return false;
    }
    if (!options_.interest.oneshot) continue;
    if (const int result = reader.poller->Modify(fd, options_.interest, index)) {
      ThreadFailed(-result, "modify");
      return false;
    }
  }
  return true;
}

// Writes until the last reader has ended, since a reader in a blocked wait needs an event to return.
void Flood::Write(Writer& writer, size_t first, size_t step) {
  while (!stopping_.load(std::memory_order_relaxed) || live_readers_.load() > 0) {
    uint64_t full = 0;
    const uint64_t written = WriteRound(first, step, &full);
    Add(writer.rounds, 1);
    Add(writer.writes, written);
    Add(writer.full_writes, full);
    const bool ending = stopping_.load(std::memory_order_relaxed);
    const timespec pause = {0, ending ? kEndingPauseNs : options_.writer_pause_ns};
    if (pause.tv_nsec > 0 && nanosleep(&pause, nullptr) == -1 && errno != EINTR)
      ThreadFailed(errno, "nanosleep");
  }
}

// Writes one event to every `step`-th descriptor from `first` on, in the order of all sets together. Returns
// the number of writes, and in `full` that of the descriptors that had no room.
uint64_t Flood::WriteRound(size_t first, size_t step, uint64_t* full) {
  uint64_t written = 0;
  size_t at = first;
  for (const auto& registration : registrations_) {
    for (; at < registration->size(); at += step) {
      const int result = WriteEvent(registration->kind(), registration->peer(at));
      if (result == 0) {
        ++written;
      } else if (result == -EAGAIN) {
        ++*full;
      } else {
        ThreadFailed(-result, "write");
      }
    }
    at -= registration->size();
  }
  return written;
}

// Keeps only the first failure, since later ones follow from it.
void Flood::ThreadFailed(int error, const char* what) {
  const std::lock_guard lock(failure_mutex_);
  if (!failed_.exchange(true)) failure_ = {error, what};
  stopping_.store(true, std::memory_order_relaxed);
}

bool Flood::Healthy(RunError* error) {
  if (!failed_.load()) return true;
  const std::lock_guard lock(failure_mutex_);
  *error = failure_;
  return false;
}

FloodCounts Flood::Counts() const {
  FloodCounts counts;
  for (const auto& reader : readers_) {
    counts.waits += Get(reader->waits);
    counts.reader_events.push_back(Get(reader->events));
    counts.events += counts.reader_events.back();
    counts.empty_waits += Get(reader->empty_waits);
    counts.interrupted_waits += Get(reader->interrupted_waits);
    counts.empty_reads += Get(reader->empty_reads);
  }
  for (const auto& writer : writers_) {
    counts.rounds += Get(writer->rounds);
    counts.writes += Get(writer->writes);
    counts.full_writes += Get(writer->full_writes);
  }
  return counts;
}

bool Flood::Sample(int64_t slice_ns, const FloodColumns& columns, FloodCounts* counts, RunError* error) {
  for (const auto& reader : readers_) reader->times.Take(nullptr, 0);
  const FloodCounts start = Counts();
  FloodCounts last = start;
  int64_t last_ns = NowNs();
  for (size_t i = 0; i < columns.slices; ++i) {
    // A slice begins where the last one really ended. At fixed times, a slice after one that ended late would
    // be too short for a meaningful rate.
    if (int result = SleepUntil(last_ns + slice_ns)) return Fail(error, -result, "clock_nanosleep");
    if (!Healthy(error)) return false;
    const FloodCounts now = Counts();
    const int64_t now_ns = NowNs();
    const double per_second = 1e9 / static_cast<double>(now_ns - last_ns);
    columns.event_rates[i] = static_cast<double>(now.events - last.events) * per_second;
    columns.write_rates[i] = static_cast<double>(now.writes - last.writes) * per_second;
    last = now;
    last_ns = now_ns;
  }
  *counts = Counts();
  Subtract(start, counts);
  for (const auto& reader : readers_) {
    counts->timed_waits += reader->times.Take(columns.wait_ns + counts->timed_waits,
                                              columns.wait_capacity - counts->timed_waits);
  }
  return true;
}

void Flood::StopThreads() {
  stopping_.store(true, std::memory_order_relaxed);
  // Where the thread of a writer could not be started, this thread wakes the readers of its descriptors.
  if (writers_.size() < options_.writers || !writers_.back()->thread.joinable()) {
    Writer& own = *writers_.emplace_back(std::make_unique<Writer>());
    Write(own, 0, 1);
  }
  for (const auto& writer : writers_) {
    if (writer->thread.joinable()) writer->thread.join();
  }
  for (const auto& reader : readers_) {
    if (reader->thread.joinable()) reader->thread.join();
  }
}

bool Flood::EmptyDescriptors(uint64_t* left, RunError* error) {
  std::vector<char> buffer(1 << 16);
  for (const auto& registration : registrations_) {
    const bool is_eventfd = registration->kind() == FdKind::kEventfd;
    for (size_t i = 0; i < registration->size(); ++i) {
      ssize_t length;
      while ((length = system_call::Read(registration->watched(i), buffer.data(), buffer.size())) > 0) {
        uint64_t count = static_cast<uint64_t>(length);
        if (is_eventfd) std::memcpy(&count, buffer.data(), sizeof count);
        *left += count;
      }
      if (length == 0 || errno != EAGAIN) return Fail(error, length == 0 ? EPIPE : errno, "read");
    }
  }
  return true;
}

bool Flood::Close(RunError* error) {
  if (readers_.empty()) return true;
  StopThreads();
  uint64_t read = 0;
  bool ok = EmptyDescriptors(&read, error);
  for (const auto& reader : readers_) read += Get(reader->taken);
  if (ok && read != Counts().writes) ok = Fail(error, 0, "what was read is not what was written");
  for (const auto& registration : registrations_) ok = registration->Close(error) && ok;
  ok = Healthy(error) && ok;
  registrations_.clear();
  readers_.clear();
  writers_.clear();
  return ok;
}

}  // namespace muxbench
