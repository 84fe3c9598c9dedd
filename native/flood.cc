#include "flood.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "clock.h"
#include "process_control.h"
#include "start_thread.h"

namespace muxbench {
namespace {

// How long a writer sleeps after a round while the flood ends, so that it leaves the readers the CPU.
constexpr int64_t kEndingPauseNs = 500;

// How long the thread that ends a flood sleeps before it looks again whether all readers have ended.
constexpr int64_t kWatchPauseNs = 200'000;

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
  counts->changes -= start.changes;
  for (size_t i = 0; i < start.reader_events.size(); ++i) counts->reader_events[i] -= start.reader_events[i];
  for (size_t i = 0; i < start.reader_sleeps.size(); ++i) counts->reader_sleeps[i] -= start.reader_sleeps[i];
}

}  // namespace

Flood::~Flood() {
  RunError ignored;
  Close(&ignored);
}

bool Flood::Open(const PollerEntry& entry, const FdPool& pool, RunError* error) {
  return shared_.Open(1, error) && counts_.Open(options_.readers, error) && Register(entry, pool, error) &&
         StartReaders(entry, pool, error) && StartWriters(error);
}

bool Flood::Register(const PollerEntry& entry, const FdPool& pool, RunError* error) {
  for (size_t i = 0; i < options_.readers; ++i) {
    Reader& reader = *readers_.emplace_back(std::make_unique<Reader>());
    reader.index = i;
    reader.counts = &counts_[i];
    const bool joins = options_.shared_queue && i > 0;
    reader.poller = joins ? readers_[0]->poller->Share() : entry.make(options_.max_events);
    if (!reader.poller) return Fail(error, ENOTSUP, "sharing an interest set");
    if (joins) {
      reader.registration = readers_[0]->registration;
    } else {
      // A process registers its descriptors itself: a ring of io_uring belongs to the thread that made it.
      const bool lists_only = options_.processes && !options_.shared_queue;
      if (!RegisterReader(reader, entry, pool, lists_only, error)) return false;
      if (!options_.same_fds || i == 0) written_.push_back(reader.registration);
    }
    reader.next = options_.shared_queue ? i * options_.fd_count : 0;
  }
  return true;
}

bool Flood::RegisterReader(Reader& reader, const PollerEntry& entry, const FdPool& pool, bool lists_only,
                           RunError* error) {
  reader.own.reset();
  const bool is_in_process = options_.processes && !lists_only && !options_.shared_queue;
  if (is_in_process) reader.poller = entry.make(options_.max_events);
  reader.own = std::make_unique<Registration>(*reader.poller);
  reader.registration = reader.own.get();
  const bool is_for_all = options_.shared_queue && !options_.same_fds;
  const size_t count = is_for_all ? options_.readers * options_.fd_count : options_.fd_count;
  // Whether the table is shared depends on the threads of this loop, so no parked thread is needed.
  const RegistrationOptions registration = {options_.interest, false, options_.highest_fd,
                                            options_.same_fds ? 0 : reader.index * count, lists_only};
  return reader.own->Open(pool, count, registration, error);
}

bool Flood::StartReaders(const PollerEntry& entry, const FdPool& pool, RunError* error) {
  for (const auto& each : readers_) {
    Reader& reader = *each;
    reader.counts->ended.store(false);
    bool started;
    if (options_.processes) {
      const auto run = [&] {
        RunError failure;
        if (!options_.shared_queue && !RegisterReader(reader, entry, pool, false, &failure)) {
          Failed(failure.error, "registering the descriptors of a process");
        }
        Run(reader);
      };
      started = reader.process.Start(run, error);
    } else {
      started = StartThread(&reader.thread, [this, &reader] { Run(reader); }, error);
    }
    if (!started) {
      reader.counts->ended.store(true);
      return false;
    }
  }
  return true;
}

void Flood::Run(Reader& reader) {
  reader.ready.resize(reader.poller->Capacity());
  reader.churn =
      std::make_unique<Churn>(*reader.poller, *reader.registration, options_.interest, options_.churn);
  reader.churn->Confine(options_.shared_queue ? reader.index * options_.fd_count : 0, options_.fd_count);
  ReaderCounts& counts = *reader.counts;
  counts.thread.store(gettid());
  clockid_t clock = 0;
  // Another process may read the clock of a process, but not that of a thread.
  if (options_.processes) {
    clock_getcpuclockid(getpid(), &clock);
  } else {
    pthread_getcpuclockid(pthread_self(), &clock);
  }
  counts.cpu_clock.store(clock);
  if (PrepareThread(options_.reader_cpus[reader.index])) {
    const CpuParts start = ThreadCpuParts();
    Read(reader);
    counts.cpu_parts = ThreadCpuParts() - start;
    // A ring of io_uring belongs to the thread that waits, and no other one can end its requests.
    if (!options_.shared_queue) reader.poller->Clear();
  }
  counts.ended.store(true);
}

bool Flood::StartWriters(RunError* error) {
  for (size_t i = 0; i < options_.writers && !options_.closed; ++i) {
    Writer& writer = *writers_.emplace_back(std::make_unique<Writer>());
    const auto write = [this, &writer, i] {
      PrepareThread(options_.writer_cpus[i]);
      if (options_.quiet) WriteQuietly(writer);
      Write(writer, i, options_.writers);
    };
    if (!StartThread(&writer.thread, write, error)) return false;
  }
  return true;
}

bool Flood::PrepareThread(const std::vector<int>& cpus) {
  // A reader that spins at a real-time priority would keep the thread that has to end it from running.
  if (const int result = SetScheduler(SCHED_OTHER, 0)) {
    Failed(-result, "sched_setscheduler");
    return false;
  }
  if (const int result = SetAffinity(cpus)) {
    Failed(-result, "sched_setaffinity");
    return false;
  }
  if (options_.shared_fd_table) return true;
  if (const int result = UnshareDescriptorTable()) {
    Failed(-result, "unshare");
    return false;
  }
  return true;
}

template <size_t kWidth>
void Flood::Times<kWidth>::Add(const std::array<int64_t, kWidth>& ns) {
  const uint64_t at = written.load(std::memory_order_relaxed);
  if (at - read.load(std::memory_order_acquire) == kCapacity) return;
  std::copy(ns.begin(), ns.end(), ring[at % kCapacity].begin());
  written.store(at + 1, std::memory_order_release);
}

template <size_t kWidth>
size_t Flood::Times<kWidth>::Take(const std::array<double*, kWidth>& columns, size_t capacity) {
  const uint64_t end = written.load(std::memory_order_acquire);
  const uint64_t begin = read.load(std::memory_order_relaxed);
  const size_t count = std::min(static_cast<size_t>(end - begin), capacity);
  for (size_t i = 0; i < count; ++i) {
    for (size_t call = 0; call < kWidth; ++call) columns[call][i] = ring[(begin + i) % kCapacity][call];
  }
  read.store(end, std::memory_order_release);
  return count;
}

int Flood::Wait(Reader& reader) {
  const int64_t timeout_ns = options_.blocking ? kNoTimeout : 0;
  if (Get(reader.counts->waits) % kTimedEvery != 0) return reader.poller->Wait(timeout_ns);
  const int64_t entered = NowNs();
  const int found = reader.poller->Wait(timeout_ns);
  if (found >= 0) reader.counts->times.Add({NowNs() - entered});
  return found;
}

void Flood::Read(Reader& reader) {
  while (!Stopping()) {
    if (!options_.closed) {
      if (ReadOnce(reader) < 0) return;
      continue;
    }
    if (!MakeReady(reader)) return;
    // Another reader of a shared set may have taken what this one has written: its wait then finds nothing.
    for (size_t delivered = 0;;) {
      const int64_t found = ReadOnce(reader);
      if (found < 0) return;
      delivered += static_cast<size_t>(found);
      if (found == 0 || delivered >= options_.active) break;
    }
    // The changes for the next iteration come last: only a thread that has waited on a ring of io_uring can
    // change it.
    if (!ChangeSet(reader)) return;
    Add(reader.counts->iterations, 1);
  }
}

// Waits once and reads what is ready. Returns how many descriptors were delivered, or -1 after a failure.
int64_t Flood::ReadOnce(Reader& reader) {
  ReaderCounts& counts = *reader.counts;
  reader.poller->Arm();
  const int found = Wait(reader);
  if (found == -EINTR) {
    Add(counts.interrupted_waits, 1);
    return 0;
  }
  if (found < 0) {
    Failed(-found, "wait");
    return -1;
  }
  Add(counts.waits, 1);
  if (found == 0) Add(counts.empty_waits, 1);
  const size_t ready = reader.poller->Scan(reader.ready.data());
  return ReadReady(reader, ready) ? static_cast<int64_t>(ready) : -1;
}

// Changes how the reader's next descriptors are watched, where that is asked for.
bool Flood::ChangeSet(Reader& reader) {
  ReaderCounts& counts = *reader.counts;
  RunError error;
  for (uint32_t i = 0; i < options_.churn; ++i) {
    const bool is_timed = Get(counts.changes) % kTimedEvery == 0;
    ChangeStamps stamps;
    const int64_t start = is_timed ? NowNs() : 0;
    if (!reader.churn->ChangeNext(is_timed ? &stamps : nullptr, &error)) {
      Failed(error.error, "change of the interest set");
      return false;
    }
    Add(counts.changes, 1);
    if (!is_timed) continue;
    counts.change_times.Add(
        {stamps.modified - start, stamps.removed - stamps.modified, stamps.added - stamps.removed});
  }
  return true;
}

// Writes to the reader's next descriptors, round by round. One that is full stays so until it is delivered.
bool Flood::MakeReady(Reader& reader) {
  const Registration& registration = *reader.registration;
  const size_t first = options_.shared_queue ? reader.index * options_.fd_count : 0;
  for (size_t i = 0; i < options_.active; ++i) {
    const int result = registration.MakeReady(reader.next);
    if (result == 0) {
      Add(reader.counts->writes, 1);
    } else if (result != -EAGAIN) {
      Failed(-result, "write");
      return false;
    }
    if (++reader.next == first + options_.fd_count) reader.next = first;
  }
  return true;
}

bool Flood::ReadReady(Reader& reader, size_t count) {
  const Registration& registration = *reader.registration;
  ReaderCounts& counts = *reader.counts;
  const bool is_edge = options_.interest.trigger == Trigger::kEdge;
  // A oneshot descriptor of a shared set is disarmed by its delivery, so no other reader of the set reads it.
  const bool others_read = options_.same_fds || (options_.shared_queue && !options_.interest.oneshot);
  for (size_t i = 0; i < count; ++i) {
    const size_t index = static_cast<size_t>(reader.ready[i].data);
    if (index >= registration.size()) {
      Failed(0, "a descriptor was delivered that is not watched");
      return false;
    }
    const int fd = registration.watched(index);
    int64_t taken = registration.Handle(index);
    if (taken == -EAGAIN && (others_read || reader.poller->MayRepeat())) {
      Add(counts.empty_reads, 1);
    } else if (taken < 0) {
      Failed(static_cast<int>(-taken), "read of a descriptor that was delivered");
      return false;
    } else {
      Add(counts.events, 1);
      Add(counts.taken, static_cast<uint64_t>(taken));
    }
    // Events that remain in a descriptor could stay unreported: once it is full, the writer's writes fail and
    // cause no further edge.
    while (is_edge && !HasEmptied(registration.kind(), taken, kReadLimit)) {
      taken = registration.Handle(index);
      if (taken > 0) Add(counts.taken, static_cast<uint64_t>(taken));
    }
    if (taken < 0 && taken != -EAGAIN) {
      Failed(static_cast<int>(-taken), "read");
      return false;
    }
    if (!options_.interest.oneshot) continue;
    if (const int result = reader.poller->Modify(fd, options_.interest, index)) {
      Failed(-result, "modify");
      return false;
    }
  }
  return true;
}

// Writes until the last reader has ended, since a reader in a blocked wait needs an event to return.
void Flood::Write(Writer& writer, size_t first, size_t step) {
  while (!Stopping() || !AllEnded()) {
    uint64_t full = 0;
    const uint64_t written = WriteRound(first, step, &full);
    Add(writer.rounds, 1);
    Add(writer.writes, written);
    Add(writer.full_writes, full);
    const timespec pause = {0, Stopping() ? kEndingPauseNs : options_.writer_pause_ns};
    if (pause.tv_nsec > 0 && nanosleep(&pause, nullptr) == -1 && errno != EINTR)
      Failed(errno, "nanosleep");
  }
}

// Writes one event to every `step`-th descriptor from `first` on, in the order of all sets together. Returns
// the number of writes, and in `full` that of the descriptors that had no room.
uint64_t Flood::WriteRound(size_t first, size_t step, uint64_t* full) {
  uint64_t written = 0;
  size_t at = first;
  for (const Registration* registration : written_) {
    for (; at < registration->size(); at += step) {
      const int result = registration->MakeReady(at);
      if (result == 0) {
        ++written;
      } else if (result == -EAGAIN) {
        ++*full;
      } else {
        Failed(-result, "write");
      }
    }
    at -= registration->size();
  }
  return written;
}

// Sends one event at a time, to one descriptor after the other, each when the last one has been read and all
// readers sleep. Returns when the loop is to end.
void Flood::WriteQuietly(Writer& writer) {
  std::vector<std::unique_ptr<SleepWatch>> watches;
  size_t set = 0, at = 0;
  while (!Stopping()) {
    const timespec pause = {0, kEndingPauseNs};
    nanosleep(&pause, nullptr);
    if (Taken() < Get(writer.writes) || !AllAsleep(&watches)) continue;
    const Registration& registration = *written_[set];
    const int result = registration.MakeReady(at);
    if (result != 0) return Failed(-result, "write");
    Add(writer.writes, 1);
    Add(writer.rounds, 1);
    if (++at < registration.size()) continue;
    at = 0;
    set = (set + 1) % written_.size();
  }
}

// Returns false also where it cannot be seen, which ends the loop with a failure.
bool Flood::AllAsleep(std::vector<std::unique_ptr<SleepWatch>>* watches) {
  while (watches->size() < readers_.size()) {
    const pid_t thread = readers_[watches->size()]->counts->thread.load();
    if (thread == 0) return false;
    auto watch = std::make_unique<SleepWatch>();
    if (const int result = watch->Open(thread)) {
      Failed(-result, "open of /proc/<thread>/stat");
      return false;
    }
    watches->push_back(std::move(watch));
  }
  for (const auto& watch : *watches) {
    const int asleep = watch->Asleep();
    // The thread of a reader that has failed is gone.
    if (asleep < 0 && asleep != -ESRCH) Failed(-asleep, "read of /proc/<thread>/stat");
    if (asleep != 1) return false;
  }
  return true;
}

bool Flood::AllEnded() const {
  return std::all_of(readers_.begin(), readers_.end(),
                     [](const auto& reader) { return reader->counts->ended.load(); });
}

// Fails where something else has killed the process of a reader, which then counts as one that has ended.
void Flood::WatchProcesses() {
  for (const auto& reader : readers_) {
    if (!options_.processes || reader->counts->ended.load() || reader->process.Runs()) continue;
    reader->counts->ended.store(true);
    Failed(0, "the process of a reader was killed");
  }
}

void Flood::Failed(int error, const char* what) {
  Shared& shared = shared_[0];
  int none = 0;
  if (shared.failure.compare_exchange_strong(none, 1)) {
    shared.error = error;
    shared.what = what;
    shared.failure.store(2, std::memory_order_release);
  }
  shared.stopping.store(true, std::memory_order_relaxed);
}

bool Flood::Healthy(RunError* error) {
  const Shared& shared = shared_[0];
  if (shared.failure.load(std::memory_order_acquire) != 2) return true;
  return Fail(error, shared.error, shared.what);
}

uint64_t Flood::Taken() const {
  uint64_t taken = 0;
  for (const auto& reader : readers_) taken += Get(reader->counts->taken);
  return taken;
}

FloodCounts Flood::Counts() const {
  FloodCounts counts;
  for (const auto& reader : readers_) {
    const ReaderCounts& own = *reader->counts;
    counts.waits += Get(own.waits);
    counts.reader_events.push_back(Get(own.events));
    counts.events += counts.reader_events.back();
    counts.empty_waits += Get(own.empty_waits);
    counts.interrupted_waits += Get(own.interrupted_waits);
    counts.empty_reads += Get(own.empty_reads);
    counts.rounds += Get(own.iterations);
    counts.writes += Get(own.writes);
    counts.changes += Get(own.changes);
  }
  for (const auto& writer : writers_) {
    counts.rounds += Get(writer->rounds);
    counts.writes += Get(writer->writes);
    counts.full_writes += Get(writer->full_writes);
  }
  return counts;
}

int64_t Flood::ReaderCpuNs() const {
  int64_t sum_ns = 0;
  for (const auto& reader : readers_) {
    const clockid_t clock = reader->counts->cpu_clock.load();
    if (clock != 0) sum_ns += CpuClockNs(clock);
  }
  return sum_ns;
}

bool Flood::CountSleeps(std::vector<uint64_t>* sleeps, RunError* error) {
  sleeps->clear();
  if (!options_.quiet) return true;
  for (const auto& reader : readers_) {
    const pid_t thread = reader->counts->thread.load();
    const int64_t count = thread == 0 ? 0 : SleepsOf(thread);
    if (count < 0) {
      // A reader is gone that has failed, which is then the reason.
      return Healthy(error) ? Fail(error, static_cast<int>(-count), "read of /proc/<thread>/status") : false;
    }
    sleeps->push_back(static_cast<uint64_t>(count));
  }
  return true;
}

bool Flood::Sample(int64_t slice_ns, const FloodColumns& columns, FloodCounts* counts, RunError* error) {
  for (const auto& reader : readers_) {
    reader->counts->times.Take({nullptr}, 0);
    reader->counts->change_times.Take({nullptr, nullptr, nullptr}, 0);
  }
  FloodCounts start;
  std::vector<uint64_t> sleeps;
  if (!CountSleeps(&sleeps, error)) return false;
  start = Counts();
  start.reader_sleeps = sleeps;
  FloodCounts last = start;
  const int64_t cpu_start_ns = ReaderCpuNs();
  int64_t last_ns = NowNs();
  for (size_t i = 0; i < columns.slices; ++i) {
    // A slice begins where the last one really ended. At fixed times, a slice after one that ended late would
    // be too short for a meaningful rate.
    if (int result = SleepUntil(last_ns + slice_ns)) return Fail(error, -result, "clock_nanosleep");
    WatchProcesses();
    if (!Healthy(error)) return false;
    const FloodCounts now = Counts();
    const int64_t now_ns = NowNs();
    const double per_second = 1e9 / static_cast<double>(now_ns - last_ns);
    columns.event_rates[i] = static_cast<double>(now.events - last.events) * per_second;
    columns.write_rates[i] = static_cast<double>(now.writes - last.writes) * per_second;
    const double takers = options_.closed ? static_cast<double>(options_.readers) : 1;
    columns.round_rates[i] = static_cast<double>(now.rounds - last.rounds) * per_second / takers;
    if (columns.control_rates) {
      const uint64_t calls = kCallsPerChange * (now.changes - last.changes);
      columns.control_rates[i] = static_cast<double>(calls) * per_second;
    }
    last = now;
    last_ns = now_ns;
  }
  *counts = Counts();
  counts->reader_cpu_ns = ReaderCpuNs() - cpu_start_ns;
  if (!CountSleeps(&counts->reader_sleeps, error)) return false;
  Subtract(start, counts);
  for (const auto& reader : readers_) {
    counts->timed_waits += reader->counts->times.Take({columns.wait_ns + counts->timed_waits},
                                                      columns.wait_capacity - counts->timed_waits);
    if (options_.churn == 0) continue;
    const ControlColumns& control = columns.control;
    const uint64_t at = counts->timed_changes;
    counts->timed_changes += reader->counts->change_times.Take(
        {control.modify_ns + at, control.remove_ns + at, control.add_ns + at}, control.capacity - at);
  }
  return true;
}

void Flood::StopThreads() {
  shared_[0].stopping.store(true, std::memory_order_relaxed);
  // Where the thread of a writer could not be started, this thread wakes the readers of its descriptors.
  const bool lacks_writer = writers_.size() < options_.writers || !writers_.back()->thread.joinable();
  if (!options_.closed && lacks_writer) Write(*writers_.emplace_back(std::make_unique<Writer>()), 0, 1);
  while (!AllEnded()) {
    WatchProcesses();
    const timespec pause = {0, kWatchPauseNs};
    nanosleep(&pause, nullptr);
  }
  for (const auto& writer : writers_) {
    if (writer->thread.joinable()) writer->thread.join();
  }
  for (const auto& reader : readers_) {
    if (reader->thread.joinable()) reader->thread.join();
    reader->process.Kill();
  }
}

bool Flood::EmptyDescriptors(uint64_t* left, RunError* error) {
  std::vector<char> buffer(1 << 16);
  for (const Registration* registration : written_) {
    const bool has_bytes = EntryOf(registration->kind()).read_takes == ReadTakes::kBytes;
    for (size_t i = 0; i < registration->size(); ++i) {
      int64_t events;
      do {
        events = has_bytes ? ReadBytes(registration->source(i), buffer.data(), buffer.size())
                           : registration->Handle(i);
        if (events > 0) *left += static_cast<uint64_t>(events);
      } while (events > 0 ||
               (events == -EAGAIN && AreOnTheirWay(registration->kind(), registration->peer(i))));
      if (events != -EAGAIN) return Fail(error, events == 0 ? EPIPE : static_cast<int>(-events), "read");
    }
  }
  return true;
}

bool Flood::Close(RunError* error) {
  if (readers_.empty()) return true;
  StopThreads();
  uint64_t read = 0;
  bool ok = EmptyDescriptors(&read, error);
  read += Taken();
  if (ok && read != Counts().writes) ok = Fail(error, 0, "what was read is not what was written");
  for (const auto& reader : readers_) {
    ok = (!reader->own || reader->own->Close(error)) && ok;
    reader_cpu_parts_.user_ns += reader->counts->cpu_parts.user_ns;
    reader_cpu_parts_.system_ns += reader->counts->cpu_parts.system_ns;
  }
  ok = Healthy(error) && ok;
  written_.clear();
  readers_.clear();
  writers_.clear();
  return ok;
}

}  // namespace muxbench
