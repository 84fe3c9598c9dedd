// Readers and a writer without a schedule.
#include <vector>

#include "../flood.h"
#include "../process_control.h"
#include "bindings.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr int64_t kMaxReaders = 64;
constexpr int64_t kMaxSliceMs = 1000;

// What the process may use, as it was when the module was loaded: the thread that starts a flood may have
// been pinned since, which is not to hold for the flood's writer.
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
    pool_ = PoolArgument(info[0]);
    const Napi::Object given = info[1].As<Napi::Object>();
    FloodOptions options;
    const auto count = [&](const char* name, int64_t max) {
      return static_cast<size_t>(Integer(given.Get(name), name, 1, max));
    };
    options.max_events = count("maxEvents", kMaxEventsLimit);
    options.readers = count("readers", kMaxReaders);
    options.fd_count = count("fdCount", static_cast<int64_t>(pool_->size() / options.readers));
    options.shared_queue = BooleanOption(given, "sharedQueue");
    options.blocking = BooleanOption(given, "blocking");
    options.interest = {POLLIN, BooleanOption(given, "edge") ? Trigger::kEdge : Trigger::kLevel,
                        BooleanOption(given, "oneshot")};
    options.shared_fd_table = BooleanOption(given, "sharedFdTable");
    options.highest_fd = HighestFdOption(given);
    const Napi::Value reader_cpus = given.Get("readerCpus");
    if (!reader_cpus.IsArray() || reader_cpus.As<Napi::Array>().Length() != options.readers) {
      throw Napi::TypeError::New(env, "readerCpus must be an array with a CPU for each reader");
    }
    for (uint32_t i = 0; i < options.readers; ++i) {
      options.reader_cpus.push_back(CpusOf(reader_cpus.As<Napi::Array>().Get(i), "readerCpus"));
    }
    options.writer_cpus = CpusOf(given.Get("writerCpu"), "writerCpu");

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
  // Null: wherever the process may run.
  static std::vector<int> CpusOf(const Napi::Value& cpu, const char* name) {
    if (cpu.IsNull()) return cpus_at_start;
    return {static_cast<int>(Integer(cpu, name, 0, INT32_MAX))};
  }

  // sample(rates, sliceMs): as many slices as rates, a Float64Array, has room for.
  Napi::Value Sample(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
      throw Napi::TypeError::New(env, "rates must be a Float64Array");
    }
    const int64_t slice_ms = IntegerArgument(info, 1, "sliceMs", 1, kMaxSliceMs);
    if (!flood_) throw Napi::Error::New(env, "the flood is closed");
    Napi::Float64Array rates = info[0].As<Napi::Float64Array>();
    FloodCounts counts;
    RunError error;
    if (!flood_->Sample(rates.ElementLength(), slice_ms * 1'000'000, rates.Data(), &counts, &error)) {
      Throw(env, error);
    }
    Napi::Object object = Napi::Object::New(env);
    const auto set = [&](const char* name, uint64_t value) { object.Set(name, static_cast<double>(value)); };
    set("waits", counts.waits);
    set("events", counts.events);
    set("emptyWaits", counts.empty_waits);
    set("interruptedWaits", counts.interrupted_waits);
    set("emptyReads", counts.empty_reads);
    set("rounds", counts.rounds);
    set("writes", counts.writes);
    set("fullWrites", counts.full_writes);
    Napi::Array readers = Napi::Array::New(env, counts.reader_events.size());
    for (size_t i = 0; i < counts.reader_events.size(); ++i) {
      readers.Set(static_cast<uint32_t>(i), static_cast<double>(counts.reader_events[i]));
    }
    object.Set("readerEvents", readers);
    return object;
  }

  void Close(const Napi::CallbackInfo& info) {
    if (!flood_) return;
    RunError error;
    const bool ok = flood_->Close(&error);
    flood_.reset();
    pool_.reset();
    if (!ok) Throw(info.Env(), error);
  }

  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Flood> flood_;  // destroyed before the pool
};

}  // namespace

void DefineFlood(Napi::Env env, Napi::Object exports) {
  if (cpus_at_start.empty()) Check(env, GetAffinity(&cpus_at_start), "sched_getaffinity");
  exports.Set("Flood", FloodHandle::Define(env));
}

}  // namespace muxbench
