// Binds the flood: readers, and writers that follow no schedule.
#include <algorithm>
#include <string>
#include <vector>

#include "../flood.h"
#include "../process_control.h"
#include "bindings.h"
#include "column_arrays.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr int64_t kMaxReaders = 64;
constexpr int64_t kMaxWriters = 128;
constexpr int64_t kMaxPauseNs = 999'999'999;
constexpr int64_t kMaxSliceMs = 1000;

// The CPUs that the process could use when the module was loaded. The thread that starts a flood may have
// been pinned since then, and the flood's writer must not inherit that.
std::vector<int> cpus_at_start;

class FloodHandle : public Napi::ObjectWrap<FloodHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Flood",
        {InstanceMethod("sample", &FloodHandle::Sample), InstanceMethod("close", &FloodHandle::Close)});
  }

  // new Flood(pool, options): registers the descriptors and starts the threads at once.
  explicit FloodHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FloodHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[1].IsObject()) throw Napi::TypeError::New(env, "Flood takes a pool and options");
    pool_ = InputPoolArgument(info[0]);
    const Napi::Object given = info[1].As<Napi::Object>();
    FloodOptions options;
    const auto count = [&](const char* name, int64_t max) {
      return static_cast<size_t>(Integer(given.Get(name), name, 1, max));
    };
    options.max_events = count("maxEvents", kMaxEventsLimit);
    options.readers = count("readers", kMaxReaders);
    options.processes = BooleanOption(given, "processes");
    options.closed = BooleanOption(given, "closed");
    options.quiet = BooleanOption(given, "quiet");
    options.same_fds = BooleanOption(given, "sameFds");
    const int64_t size = static_cast<int64_t>(pool_->size());
    options.active = static_cast<size_t>(OptionalInteger(given, "active", size));
    options.fd_count =
        count("fdCount", options.same_fds ? size : size / static_cast<int64_t>(options.readers));
    options.churn =
        static_cast<uint32_t>(OptionalInteger(given, "churn", static_cast<int64_t>(options.fd_count)));
    has_churn_ = options.churn > 0;
    options.writers = count("writers", std::min(kMaxWriters, size));
    options.writer_pause_ns = Integer(given.Get("writerPauseNs"), "writerPauseNs", 0, kMaxPauseNs);
    options.shared_queue = BooleanOption(given, "sharedQueue");
    options.blocking = BooleanOption(given, "blocking");
    options.interest = {POLLIN, BooleanOption(given, "edge") ? Trigger::kEdge : Trigger::kLevel,
                        BooleanOption(given, "oneshot"), BooleanOption(given, "exclusive")};
    options.shared_fd_table = BooleanOption(given, "sharedFdTable");
    options.highest_fd = HighestFdOption(given);
    options.reader_cpus = CpusOfEach(given, "readerCpus", options.readers);
    options.writer_cpus = CpusOfEach(given, "writerCpus", options.writers);

    const std::string mechanism = given.Get("mechanism").ToString();
    const PollerEntry* entry = FindPoller(mechanism);
    if (!entry) throw Napi::TypeError::New(env, "there is no native mechanism called \"" + mechanism + "\"");
    flood_ = std::make_unique<Flood>(options);
    RunError error;
    if (!flood_->Open(*entry, *pool_, &error)) {
      flood_.reset();
      Throw(env, error);
    }
  }

 private:
  // Null means that the thread may run wherever the process may.
  static std::vector<int> CpusOf(const Napi::Value& cpu, const char* name) {
    if (cpu.IsNull()) return cpus_at_start;
    return {static_cast<int>(Integer(cpu, name, 0, INT32_MAX))};
  }

  // The CPUs of each of `count` threads, which the array of that name has.
  static std::vector<std::vector<int>> CpusOfEach(const Napi::Object& options, const char* name,
                                                  size_t count) {
    const Napi::Value given = options.Get(name);
    if (!given.IsArray() || given.As<Napi::Array>().Length() != count) {
      throw Napi::TypeError::New(options.Env(),
                                 std::string(name) + " must be an array with a CPU for each thread");
    }
    std::vector<std::vector<int>> cpus;
    for (uint32_t i = 0; i < count; ++i) cpus.push_back(CpusOf(given.As<Napi::Array>().Get(i), name));
    return cpus;
  }

  static Napi::Float64Array ColumnOf(const Napi::Object& columns, const char* name) {
    const Napi::Value given = columns.Get(name);
    if (!given.IsTypedArray() || given.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
      throw Napi::TypeError::New(columns.Env(), std::string(name) + " must be a Float64Array");
    }
    return given.As<Napi::Float64Array>();
  }

  // sample(columns, sliceMs): fills the rates with one slice per element, and waitNs with the waits that were
  // timed.
  Napi::Value Sample(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject()) throw Napi::TypeError::New(env, "sample takes columns and sliceMs");
    const Napi::Object given = info[0].As<Napi::Object>();
    // A getter could do anything, so that no memory is looked up before all of them have run.
    Napi::Float64Array event_rates = ColumnOf(given, "eventRates");
    Napi::Float64Array write_rates = ColumnOf(given, "writeRates");
    Napi::Float64Array wait_ns = ColumnOf(given, "waitNs");
    Napi::Float64Array round_rates = ColumnOf(given, "roundRates");
    Napi::Float64Array control_rates = has_churn_ ? ColumnOf(given, "controlRates") : event_rates;
    ColumnArrays<ControlColumns, kControlColumns.size()> control{kControlColumns};
    if (has_churn_) control.Take(given);
    for (const Napi::Float64Array& rates : {write_rates, round_rates, control_rates}) {
      if (rates.ElementLength() == event_rates.ElementLength()) continue;
      throw Napi::TypeError::New(env, "the rates must have one length");
    }
    const int64_t slice_ms = IntegerArgument(info, 1, "sliceMs", 1, kMaxSliceMs);
    if (!flood_) throw Napi::Error::New(env, "the flood is closed");
    FloodColumns columns = {};
    columns.event_rates = event_rates.Data();
    columns.write_rates = write_rates.Data();
    columns.round_rates = round_rates.Data();
    columns.slices = event_rates.ElementLength();
    columns.wait_ns = wait_ns.Data();
    columns.wait_capacity = wait_ns.ElementLength();
    if (has_churn_) {
      columns.control_rates = control_rates.Data();
      columns.control = control.Memory();
    }
    FloodCounts counts;
    RunError error;
    if (!flood_->Sample(slice_ms * 1'000'000, columns, &counts, &error)) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    const auto set = [&](const char* name, uint64_t value) { object.Set(name, static_cast<double>(value)); };
    set("waits", counts.waits);
    set("events", counts.events);
    set("emptyWaits", counts.empty_waits);
    set("interruptedWaits", counts.interrupted_waits);
    set("emptyReads", counts.empty_reads);
    set("timedWaits", counts.timed_waits);
    set("rounds", counts.rounds);
    set("writes", counts.writes);
    set("fullWrites", counts.full_writes);
    if (has_churn_) {
      set("changes", counts.changes);
      set("timedChanges", counts.timed_changes);
    }
    object.Set("readerCpuNs", static_cast<double>(counts.reader_cpu_ns));
    const auto set_each = [&](const char* name, const std::vector<uint64_t>& values) {
      Napi::Array array = Napi::Array::New(env, values.size());
      for (uint32_t i = 0; i < values.size(); ++i) array.Set(i, static_cast<double>(values[i]));
      object.Set(name, array);
    };
    set_each("readerEvents", counts.reader_events);
    set_each("readerSleeps", counts.reader_sleeps);
    return object;
  }

  // close(): ends the threads and returns how the readers' CPU time was divided; undefined where it was closed
  // before.
  Napi::Value Close(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!flood_) return env.Undefined();
    RunError error;
    const bool ok = flood_->Close(&error);
    const CpuParts parts = flood_->reader_cpu_parts();
    flood_.reset();
    pool_.reset();
    if (!ok) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    SetCpuParts(object, parts);
    return object;
  }

  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Flood> flood_;  // destroyed before the pool
  bool has_churn_ = false;
};

}  // namespace

void DefineFlood(Napi::Env env, Napi::Object exports) {
  if (cpus_at_start.empty()) Check(env, GetAffinity(&cpus_at_start), "sched_getaffinity");
  exports.Set("Flood", FloodHandle::Define(env));
}

}  // namespace muxbench
