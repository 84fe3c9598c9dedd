// Binds the loop whose reader is woken by a writer thread.
#include <array>

#include "../wakeup_loop.h"
#include "bindings.h"
#include "column_arrays.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr std::array<ColumnField<WakeupColumns>, 6> kWakeupColumns = {{
    {"writeNs", &WakeupColumns::write_ns, &WakeupColumns::iteration_capacity},
    {"armNs", &WakeupColumns::arm_ns, &WakeupColumns::iteration_capacity},
    {"scanNs", &WakeupColumns::scan_ns, &WakeupColumns::iteration_capacity},
    {"drainNs", &WakeupColumns::drain_ns, &WakeupColumns::iteration_capacity},
    {"dispatchLatencyNs", &WakeupColumns::dispatch_latency_ns, &WakeupColumns::event_capacity},
    {"wakeupLatencyNs", &WakeupColumns::wakeup_latency_ns, &WakeupColumns::event_capacity},
}};

class WakeupRunnerHandle : public Napi::ObjectWrap<WakeupRunnerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "WakeupRunner",
                       {InstanceMethod("runBatch", &WakeupRunnerHandle::RunBatch),
                        InstanceMethod("close", &WakeupRunnerHandle::Close)});
  }

  // new WakeupRunner(pool, planBuffer, options, columns): registers the plan's descriptors and starts the
  // writer at once.
  explicit WakeupRunnerHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<WakeupRunnerHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsTypedArray() || !info[2].IsObject() || !info[3].IsObject()) {
      throw Napi::TypeError::New(env, "WakeupRunner takes a pool, a plan, options and columns");
    }
    pool_ = PoolArgument(info[0]);
    ParsePlan(info[1], pool_->size(), &plan_);
    if (plan_.active_count() == 0) throw Napi::TypeError::New(env, "a plan without events wakes nobody");

    const Napi::Object object = info[2].As<Napi::Object>();
    WakeupOptions options;
    options.direction = pool_->direction();
    if (BooleanOption(object, "edge")) options.trigger = Trigger::kEdge;
    options.oneshot = BooleanOption(object, "oneshot");
    options.highest_fd = HighestFdOption(object);
    options.wait_delay_ns = Integer(object.Get("waitDelayNs"), "waitDelayNs", 0, int64_t{1'000'000'000});
    options.writer.place.cpu = static_cast<int>(Integer(object.Get("writerCpu"), "writerCpu", 0, INT32_MAX));
    options.writer.place.shares_cpu = BooleanOption(object, "sharedCpu");
    options.writer.place.shares_fd_table = BooleanOption(object, "sharedFdTable");
    options.writer.watch_ns = Milliseconds(object, "watchMs");
    options.writer.patience_ns = Milliseconds(object, "patienceMs");
    columns_.Take(info[3].As<Napi::Object>());

    poller_ = PollerOption(object);
    loop_ = std::make_unique<WakeupLoop>(*poller_, plan_, options);
    RunError error;
    if (!loop_->Open(*pool_, &error)) {
      loop_.reset();
      Throw(env, error);
    }
  }

 private:
  static int64_t Milliseconds(const Napi::Object& options, const char* name) {
    return Integer(options.Get(name), name, 0, 1'000'000) * 1'000'000;
  }

  Napi::Value RunBatch(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!loop_) throw Napi::Error::New(env, "the runner is closed");
    const uint32_t first = static_cast<uint32_t>(IntegerArgument(info, 0, "first", 0, UINT32_MAX));
    const uint32_t count = static_cast<uint32_t>(IntegerArgument(info, 1, "iterations", 1, UINT32_MAX));
    WakeupResult result;
    RunError error;
    if (!loop_->RunBatch(first, count, columns_.Memory(), &result, &error)) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    object.Set("iterations", result.iterations);
    object.Set("waits", result.waits);
    object.Set("events", result.events);
    object.Set("wakeups", result.wakeups);
    object.Set("emptyWaits", result.empty_waits);
    object.Set("interruptedWaits", result.interrupted_waits);
    object.Set("digestHigh", result.digest.high);
    object.Set("digestLow", result.digest.low);
    object.Set("elapsedNs", static_cast<double>(result.elapsed_ns));
    SetCpuTime(object, result.cpu);
    Napi::Object counters = Napi::Object::New(env);
    counters.Set("awakeWaits", result.awake_waits);
    counters.Set("voluntarySwitches", static_cast<double>(result.voluntary_switches));
    counters.Set("involuntarySwitches", static_cast<double>(result.involuntary_switches));
    object.Set("counters", counters);
    return object;
  }

  void Close(const Napi::CallbackInfo& info) {
    if (!loop_) return;
    RunError error;
    const bool ok = loop_->Close(&error);
    loop_.reset();
    poller_.reset();
    pool_.reset();
    if (!ok) Throw(info.Env(), error);
  }

  Plan plan_;
  ColumnArrays<WakeupColumns, kWakeupColumns.size()> columns_{kWakeupColumns};
  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<WakeupLoop> loop_;  // destroyed before the poller that it refers to and the pool
};

}  // namespace

void DefineWakeupRunner(Napi::Env env, Napi::Object exports) {
  exports.Set("WakeupRunner", WakeupRunnerHandle::Define(env));
}

}  // namespace muxbench
