// Runs every loop of native/ with every mechanism, without Node.js, so that a sanitizer sees all of it. Each
// check that fails is a line on stderr; the exit code is 1 where one did, and else a line on stdout says what
// ran. A mechanism that an argument names, or whose system calls this machine refuses, is left out. With the
// argument `few-each` every kind of descriptor after the first is watched with a few mechanisms only, by
// turns, as those that are watched for output are in any case.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "../../native/fd_message.h"
#include "../../native/flood.h"
#include "../../native/open_loop.h"
#include "../../native/perf_counters.h"
#include "../../native/plan.h"
#include "../../native/poller_table.h"
#include "../../native/probe.h"
#include "../../native/process_control.h"
#include "../../native/runner.h"
#include "../../native/timeout_loop.h"
#include "../../native/wakeup_loop.h"
#include "../../native/yardstick.h"

namespace muxbench {
namespace {

constexpr uint32_t kFds = 16;
constexpr uint32_t kActive = 5;
constexpr uint32_t kIterations = 12;
constexpr int64_t kSecondNs = 1'000'000'000;

int failures = 0;

void Expect(bool ok, const std::string& what, const RunError& error = {}) {
  if (ok) return;
  ++failures;
  std::fprintf(stderr, "FAILED %s %s (errno %d)\n", what.c_str(), error.what.c_str(), error.error);
}

// A trigger, with or without oneshot, and its name for messages.
struct Variant {
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  std::string name;
};

std::vector<Variant> VariantsOf(const PollerEntry& entry) {
  const std::string name = entry.name;
  std::vector<Variant> variants = {{Trigger::kLevel, false, name}};
  if (entry.features.edge) variants.push_back({Trigger::kEdge, false, name + " edge"});
  if (entry.features.oneshot) variants.push_back({Trigger::kLevel, true, name + " oneshot"});
  return variants;
}

Plan MakePlan(WorkDigest* digest, uint32_t active = kActive) {
  std::vector<uint32_t> words = {kPlanMagic, kPlanVersion, kFds, active, kIterations};
  for (uint32_t iteration = 0; iteration < kIterations; ++iteration) {
    for (uint32_t i = 0; i < active; ++i) {
      words.push_back((7 * iteration + 3 * i) % kFds);
      digest->Add(iteration, words.back());
    }
  }
  Plan plan;
  std::string problem;
  Expect(plan.Parse(words.data(), words.size() * sizeof words[0], kFds, &problem), "plan " + problem);
  words[3] = kFds + 1;
  Expect(!Plan().Parse(words.data(), words.size() * sizeof words[0], kFds, &problem), "malformed plan");
  return plan;
}

// Allocates the memory of the columns that a loop writes its samples to.
class Columns {
 public:
  explicit Columns(size_t length) : length_(length) { columns_.reserve(16); }
  double* Next() { return columns_.emplace_back(length_, -1.0).data(); }

 private:
  const size_t length_;
  std::vector<std::vector<double>> columns_;
};

// Runs the iterations of a plan in as many batches as the peers need that another process holds, and adds up
// in `total` what they did.
template <typename Loop, typename SomeColumns, typename Result>
void RunIterations(Loop& loop, const SomeColumns& columns, const std::string& what, Result* total) {
  while (total->iterations < kIterations) {
    Result batch;
    RunError error;
    Expect(loop.RunBatch(total->iterations, kIterations - total->iterations, columns, &batch, &error), what,
           error);
    if (batch.iterations == 0) return;
    total->iterations += batch.iterations;
    total->events += batch.events;
    total->digest.high += batch.digest.high;
    total->digest.low += batch.digest.low;
    if constexpr (requires { batch.changes; }) total->changes += batch.changes;
  }
}

// Runs the closed loop, unless it refuses `options` for the kind of the pool.
void RunClosed(const PollerEntry& entry, const Variant& variant, const FdPool& pool, RunnerOptions options,
               size_t max_events, uint32_t active = kActive) {
  WorkDigest digest;
  const Plan plan = MakePlan(&digest, active);
  options.direction = pool.direction();
  options.trigger = variant.trigger;
  options.oneshot = variant.oneshot;
  if (WhyNot(options, plan, EntryOf(pool.kind())) != nullptr) return;
  const size_t length = kIterations * kFds * 2;
  Columns memory(length);
  SampleColumns columns = {memory.Next(), memory.Next(), memory.Next(),
                           memory.Next(), memory.Next(), memory.Next(),
                           memory.Next(), memory.Next(), {},
                           length,        length,        length};
  columns.control = {memory.Next(), memory.Next(), memory.Next(), length};
  const std::string what = variant.name + " closed chain=" + std::to_string(options.chain_writes) +
                           " churn=" + std::to_string(options.churn);
  const auto poller = entry.make(max_events);
  Runner runner(*poller, plan, options);
  RunError error;
  BatchResult result;
  Expect(runner.Register(pool, &error), what, error);
  runner.StallNext(options.wait_delay_ns);
  RunIterations(runner, columns, what, &result);
  Expect(result.iterations == kIterations, what + ": iterations");
  const uint32_t parts = (options.message_bytes + options.read_bytes - 1) / options.read_bytes;
  Expect(result.events == kIterations * parts * (active + options.chain_writes), what + ": events");
  Expect(result.changes == kIterations * options.churn, what + ": changes");
  if (options.chain_writes == 0 && parts == 1) {
    Expect(result.digest.high == digest.high && result.digest.low == digest.low, what + ": digest");
  }
  Expect(runner.Unregister(&error), what, error);
}

void RunWakeup(const PollerEntry& entry, const Variant& variant, const FdPool& pool, bool shares_fd_table) {
  WorkDigest digest;
  const Plan plan = MakePlan(&digest);
  WakeupOptions options;
  options.direction = pool.direction();
  options.trigger = variant.trigger;
  options.oneshot = variant.oneshot;
  options.writer = {{-1, true, shares_fd_table}, kSecondNs, 30 * kSecondNs};
  const size_t length = kIterations * kActive;
  Columns memory(length);
  const WakeupColumns columns = {memory.Next(), memory.Next(), memory.Next(), memory.Next(),
                                 memory.Next(), memory.Next(), length,        length};
  const std::string what = variant.name + " wakeup";
  const auto poller = entry.make(kFds);
  WakeupLoop loop(*poller, plan, options);
  RunError error;
  WakeupResult result;
  Expect(loop.Open(pool, &error), what, error);
  RunIterations(loop, columns, what, &result);
  Expect(result.iterations == kIterations, what + ": iterations");
  Expect(result.events == kIterations * kActive, what + ": events");
  Expect(result.digest.high == digest.high && result.digest.low == digest.low, what + ": digest");
  Expect(loop.Close(&error), what, error);
}

Schedule MakeSchedule(uint32_t events, int64_t gap_ns) {
  std::vector<double> times;
  std::vector<uint32_t> indices;
  for (uint32_t event = 0; event < events; ++event) {
    times.push_back(static_cast<double>(gap_ns * event));
    indices.push_back(event * 5 % kFds);
  }
  Schedule schedule;
  std::string problem;
  Expect(schedule.Parse(times.data(), indices.data(), events, kFds, &problem), "schedule " + problem);
  Expect(!Schedule().Parse(times.data(), indices.data(), events, 0, &problem), "malformed schedule");
  return schedule;
}

// Runs one episode. Where it gives up, the writer's limit is 0, and the last event is due a second after the
// first.
void RunOpenLoop(const PollerEntry& entry, const Variant& variant, const FdPool& pool, bool sleeps,
                 bool gives_up) {
  constexpr uint32_t kEvents = 100;
  const Schedule schedule = MakeSchedule(kEvents, gives_up ? kSecondNs / 100 : 50'000);
  OpenLoopOptions options;
  options.sleeps = sleeps;
  options.trigger = variant.trigger;
  options.oneshot = variant.oneshot;
  options.writer = {-1, true, sleeps};
  Columns memory(kEvents);
  const OpenLoopColumns columns = {memory.Next(), memory.Next(), memory.Next(), memory.Next(),
                                   memory.Next(), memory.Next(), memory.Next(), kEvents};
  const std::string what = variant.name + " open loop";
  const auto poller = entry.make(kFds);
  OpenLoop loop(*poller, options);
  RunError error;
  EpisodeResult result;
  Expect(loop.Register(pool, kFds, &error), what, error);
  const EpisodeOptions episode = {gives_up ? 0 : 60 * kSecondNs, 1'000'000, 1'000'000, kEvents};
  Expect(loop.RunEpisode(schedule, episode, columns, &result, &error), what, error);
  Expect(result.events + result.unsent == kEvents, what + ": events");
  Expect((result.unsent > 0) == gives_up, what + ": unsent");
  Expect(loop.Unregister(&error), what, error);
}

FloodOptions FloodOptionsFor(const Variant& variant, bool shared_queue, bool blocking) {
  FloodOptions options;
  // Where readers share a set, so do writers that never pause.
  if (shared_queue) options.writers = 2, options.writer_pause_ns = 0;
  options.max_events = kFds;
  options.readers = 3;
  options.fd_count = kFds / 3;
  options.shared_queue = shared_queue;
  options.blocking = blocking;
  options.interest = {POLLIN, variant.trigger, variant.oneshot};
  options.shared_fd_table = !blocking;
  std::vector<int> cpus;
  Expect(GetAffinity(&cpus) == 0, "affinity");
  options.reader_cpus.assign(options.readers, cpus);
  options.writer_cpus.assign(options.writers, cpus);
  return options;
}

void RunFlood(const PollerEntry& entry, const std::string& what, const FdPool& pool,
              const FloodOptions& options) {
  constexpr int64_t kSliceNs = 5'000'000;
  Flood flood(options);
  RunError error;
  Expect(flood.Open(entry, pool, &error), what, error);
  FloodCounts counts;
  uint64_t events = 0;
  bool ok = true;
  for (int i = 0; ok && i < 1000 && events == 0; ++i) {
    Columns memory(4);
    const FloodColumns columns = {
        memory.Next(), memory.Next(), memory.Next(), memory.Next(), 4,
        memory.Next(), 4,             {memory.Next(), memory.Next(), memory.Next(), 4}};
    ok = flood.Sample(kSliceNs, columns, &counts, &error);
    Expect(ok, what, error);
    events += counts.events;
  }
  Expect(events > 0, what + ": events");
  Expect(flood.Close(&error), what, error);
}

void RunFloods(const PollerEntry& entry, const Variant& variant, const FdPool& pool, bool flag) {
  for (const bool shared_queue : {false, true}) {
    if (shared_queue && !entry.features.shareable) continue;
    FloodOptions options = FloodOptionsFor(variant, shared_queue, flag);
    RunFlood(entry, variant.name + " flood", pool, options);
    options.blocking = false;
    options.closed = true;
    options.active = 2;
    options.processes = flag;
    // A shared set with oneshot would have a reader re-arm what another one has taken out.
    if (!shared_queue || !variant.oneshot) options.churn = 2;
    RunFlood(entry, variant.name + " readers that write", pool, options);
  }
  FloodOptions options = FloodOptionsFor(variant, false, true);
  options.quiet = true;
  options.same_fds = true;
  options.fd_count = 2;
  options.processes = flag;
  // ThreadSanitizer takes equal numbers of two descriptor tables for one descriptor.
  options.shared_fd_table = true;
  // The kernel has exclusive wake-ups of what is no epoll itself.
  options.interest.exclusive =
      flag && entry.features.exclusive && !variant.oneshot && EntryOf(pool.kind()).nests == 0;
  RunFlood(entry, variant.name + " events one at a time", pool, options);
}

void RunTimeouts(const PollerEntry& entry, const Variant& variant, const FdPool& pool) {
  const std::string what = variant.name + " timeouts";
  const auto poller = entry.make(kFds);
  TimeoutOptions options;
  options.timeout_ns = 1000;
  options.watching.interest = {EventsOf(pool.direction()), variant.trigger, variant.oneshot};
  TimeoutLoop loop(*poller, options);
  RunError error;
  Expect(loop.Open(pool, kFds, &error), what, error);
  Columns columns(kIterations);
  const TimeoutColumns memory = {columns.Next(), columns.Next(), columns.Next(), kIterations};
  TimeoutResult result;
  Expect(loop.RunBatch(kIterations, memory, &result, &error), what, error);
  Expect(result.waits == kIterations && result.early_waits == 0, what + ": waits");
  Expect(loop.Close(&error), what, error);
}

void RunAll(const PollerEntry& entry, const FdPool& pool) {
  const FdKindEntry& kind = EntryOf(pool.kind());
  for (const Variant& variant : VariantsOf(entry)) {
    if (variant.trigger == Trigger::kEdge && kind.shares_wakeups && entry.features.submits_in_wait) continue;
    RunnerOptions options;
    RunClosed(entry, variant, pool, options, kFds);
    RunClosed(entry, variant, pool, options, kFds, kFds);
    if (entry.features.bounded) RunClosed(entry, variant, pool, options, 2);
    options.churn = 3;
    RunClosed(entry, variant, pool, options, kFds);
    options = {};
    options.fresh_set = true;
    if (entry.features.fresh_sets) RunClosed(entry, variant, pool, options, entry.features.bounded ? 2 : kFds);
    options = {};
    options.wait_mode = WaitMode::kReady;
    options.shared_fd_table = true;
    options.highest_fd = 500;
    options.wait_delay_ns = 1000;
    RunClosed(entry, variant, pool, options, kFds);
    for (const uint32_t read_bytes : {1000, 300}) {
      options = {};
      options.message_bytes = 1000;
      options.read_bytes = read_bytes;
      RunClosed(entry, variant, pool, options, kFds);
    }
    options = {};
    options.chain_writes = 9;
    if (variant.trigger == Trigger::kLevel && !variant.oneshot) {
      RunClosed(entry, variant, pool, options, kFds);
      RunClosed(entry, variant, pool, options, kFds, kFds);
    }
    if (!kind.always_ready) RunTimeouts(entry, variant, pool);
    for (const bool flag : {false, true}) {
      if (kind.always_ready) continue;
      RunWakeup(entry, variant, pool, flag);
      if (kind.closed_only || pool.direction() != Direction::kIn) continue;
      for (const bool gives_up : {false, true}) RunOpenLoop(entry, variant, pool, flag, gives_up);
      RunFloods(entry, variant, pool, flag);
    }
  }
}

// Checks that each loop which needs a thread reports an error and ends where none can be started, which
// happens where there is no room for a stack: this one is larger than any address space. musl's largest stack
// is 8 MiB, so that the check is left out there.
void RunWithoutThreads(const PollerEntry& entry, const FdPool& pool) {
  pthread_attr_t attributes, usual;
  pthread_getattr_default_np(&usual);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, size_t{1} << 48);
  Expect(pthread_setattr_default_np(&attributes) == 0, "stack size");
  size_t stack_size;
  pthread_getattr_default_np(&attributes);
  pthread_attr_getstacksize(&attributes, &stack_size);
  if (stack_size < size_t{1} << 48) return;
  const std::string what = std::string(entry.name) + " without threads: ";
  const Variant variant = {Trigger::kLevel, false, entry.name};
  RunError error;
  {
    const auto poller = entry.make(kFds);
    Registration registration(*poller);
    const RegistrationOptions options = {{POLLIN}, true, -1, 0};
    Expect(!registration.Open(pool, kFds, options, &error) && error.what == "pthread_create", what + "registration",
           error);
  }
  {
    WorkDigest digest;
    const Plan plan = MakePlan(&digest);
    const auto poller = entry.make(kFds);
    WakeupLoop loop(*poller, plan, {});
    Expect(!loop.Open(pool, &error) && error.what == "pthread_create", what + "wakeup", error);
    Expect(loop.Close(&error), what + "wakeup", error);
  }
  {
    const Schedule schedule = MakeSchedule(1, 0);
    const auto poller = entry.make(kFds);
    OpenLoop loop(*poller, {});
    Expect(loop.Register(pool, kFds, &error), what + "open loop", error);
    OpenLoopColumns columns;
    columns.capacity = 1;
    EpisodeResult result;
    const bool ok = loop.RunEpisode(schedule, {}, columns, &result, &error);
    Expect(!ok && error.what == "pthread_create", what + "open loop", error);
    Expect(loop.Unregister(&error), what + "open loop", error);
  }
  {
    Flood flood(FloodOptionsFor(variant, false, true));
    Expect(!flood.Open(entry, pool, &error) && error.what == "pthread_create", what + "flood", error);
    Expect(flood.Close(&error), what + "flood", error);
  }
  pthread_setattr_default_np(&usual);
}

void RunOthers() {
  std::vector<RefusedCall> refused;
  Expect(FindRefusedCalls(&refused) == 0 && refused.empty(), "refused calls");
  Expect(ProbeThreads(4) == 0, "threads");
  int before, after;
  Expect(GetScheduler(&before) == 0, "scheduler");
  const int fifo = ProbeFifo();
  Expect(fifo == 0 || fifo == -EPERM, "SCHED_FIFO");
  Expect(GetScheduler(&after) == 0 && after == before, "the scheduler is as it was");
  const YardstickReading reading = ReadYardstick(3, 100);
  Expect(reading.system_call_ns >= 0 && reading.user_loop_ns >= 0, "yardstick");
  PerfCounters counters;
  std::array<int, kPerfEventCount> errors;
  PerfReading counts;
  counters.Open(&errors);
  Expect(counters.Enable() == 0 && counters.Disable() == 0 && counters.Read(&counts) == 0, "perf counters");
}

// Passes the pool to another pool, as to another process, from a thread, and reads what was written to its
// peer.
void RunPassing(const FdPool& pool) {
  int channel[2];
  Expect(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, channel) == 0, "channel");
  std::thread sender([&] { Expect(pool.Send(channel[0]) == 0, "send"); });
  FdPool received;
  Expect(received.Receive(channel[1]) == 0 && received.size() == kFds, "receive");
  sender.join();
  const auto poller = PollerTable().front().make(kFds);
  Registration registration(*poller);
  RunError error;
  RegistrationOptions options;
  options.lists_only = true;
  Expect(registration.Open(pool, kFds, options, &error), "registration", error);
  Expect(registration.MakeReady(3) == 0, "write to a peer, or its read");
  Expect(received.Reset() == 0, "reset");
  pollfd entry = {pool.watched(3), static_cast<short>(EventsOf(pool.direction())), 0};
  Expect(EntryOf(pool.kind()).always_ready || poll(&entry, 1, 0) == 0, "nothing is ready after a reset");
  // A newer build may send a pool of a kind that this one does not know.
  Expect(SendFdMessage(channel[0], {{1, static_cast<int>(kFdKinds.size())}}) == 0, "send another kind");
  Expect(received.Receive(channel[1]) == -EPROTO && received.size() == 0, "receive another kind");
  close(channel[0]);
  Expect(received.Receive(channel[1]) == -EPIPE && received.size() == 0, "receive from nobody");
  close(channel[1]);
}

// Runs the loops that can borrow peers on a pool whose peers another process holds.
void RunBorrowing(FdKind kind) {
  if (EntryOf(kind).is_own_peer || EntryOf(kind).nests > 0) return;
  const PollerEntry& entry = PollerTable().front();
  const Variant variant = {.name = std::string(entry.name) + " borrowing"};
  FdPool pool;
  Expect(pool.Create(kFds, kind, Direction::kIn, 2 * kActive) == 0, std::string("peers elsewhere of ") + EntryOf(kind).name);
  RunClosed(entry, variant, pool, {}, kFds);
  if (EntryOf(kind).closed_only) return;
  for (const bool shares_fd_table : {false, true}) RunWakeup(entry, variant, pool, shares_fd_table);
}

size_t OpenDescriptors() {
  size_t count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += fcntl(fd, F_GETFD) != -1;
  return count;
}

// How many mechanisms watch a kind of descriptor where there are to be few.
constexpr size_t kFew = 2;

// Returns the mechanisms that can watch a kind of descriptor; with `few` kFew of them, others for each kind.
std::vector<const PollerEntry*> WatchersOf(size_t kind, const std::vector<const PollerEntry*>& tried,
                                           bool few) {
  std::vector<const PollerEntry*> able, chosen;
  for (const PollerEntry* entry : tried) {
    const bool takes_files = !kFdKinds[kind].always_ready || entry->features.regular_files;
    if (takes_files && kFdKinds[kind].nests <= entry->features.max_nests) able.push_back(entry);
  }
  if (!few || able.size() <= kFew) return able;
  for (size_t i = 0; i < kFew; ++i) chosen.push_back(able[(kFew * kind + i) % able.size()]);
  return chosen;
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Runs the probes but those in `unwanted`, or none where it has "probes". Some of them change the limit of
// descriptors. Returns how many ran.
size_t RunProbes(const std::vector<std::string>& unwanted) {
  size_t ran = 0;
  for (const ProbeEntry& entry : ProbeTable()) {
    if (Has(unwanted, "probes") || Has(unwanted, entry.name)) continue;
    ++ran;
    Facts facts;
    RunError error;
    Expect(entry.run(&facts, &error), std::string("probe ") + entry.name + ": " + error.what);
    Expect(!facts.all().empty(), std::string("facts of probe ") + entry.name);
  }
  return ran;
}

// Runs the loops with every mechanism but those in `unwanted` and those that this machine refuses, and the probes.
int Main(const std::vector<std::string>& unwanted) {
  const size_t descriptors = OpenDescriptors();
  const bool is_few = Has(unwanted, "few-each");
  std::vector<const PollerEntry*> tried;
  std::string left_out;
  for (const PollerEntry& entry : PollerTable()) {
    const bool is_wanted = !Has(unwanted, entry.name);
    const int error = is_wanted ? Probe(entry) : 0;
    if (is_wanted && error == 0) {
      tried.push_back(&entry);
      continue;
    }
    left_out += std::string(left_out.empty() ? "" : ", ") + entry.name + " (" +
                (is_wanted ? std::strerror(-error) : "unwanted") + ")";
  }
  for (size_t at = 0; at < kDirectionNames.size() * kFdKinds.size(); ++at) {
    const size_t kind = at % kFdKinds.size();
    const Direction direction = static_cast<Direction>(at / kFdKinds.size());
    FdPool pool;
    const int created = pool.Create(kFds, static_cast<FdKind>(kind), direction);
    if (!CanWatch(kFdKinds[kind], direction)) {
      Expect(created == -EINVAL, "a direction that is refused");
      continue;
    }
    Expect(created == 0, std::string("pool of ") + kFdKinds[kind].name);
    RunPassing(pool);
    if (direction == Direction::kIn) RunBorrowing(static_cast<FdKind>(kind));
    const bool few = (is_few && at > 0) || direction != Direction::kIn;
    for (const PollerEntry* entry : WatchersOf(kind, tried, few)) {
      RunAll(*entry, pool);
      if (direction == Direction::kIn && !kFdKinds[kind].closed_only) RunWithoutThreads(*entry, pool);
    }
  }
  RunOthers();
  const size_t probes = RunProbes(unwanted);
  Expect(OpenDescriptors() == descriptors, "descriptors are left open");
  if (failures > 0) return 1;
  std::printf("every loop ran%s%s; so did %zu of %zu probes\n",
              left_out.empty() ? " with every mechanism" : ", but not with ", left_out.c_str(), probes,
              ProbeTable().size());
  return 0;
}

}  // namespace
}  // namespace muxbench

int main(int argc, char** argv) { return muxbench::Main({argv + 1, argv + argc}); }
