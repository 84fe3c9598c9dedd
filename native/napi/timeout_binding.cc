// Binds the loop whose waits end by their timeouts.
#include <array>

#include "../timeout_loop.h"
#include "bindings.h"
#include "column_arrays.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr std::array<ColumnField<TimeoutColumns>, 3> kTimeoutColumns = {{
    {"armNs", &TimeoutColumns::arm_ns, &TimeoutColumns::capacity},
    {"scanNs", &TimeoutColumns::scan_ns, &TimeoutColumns::capacity},
    {"timeoutLatenessNs", &TimeoutColumns::timeout_lateness_ns, &TimeoutColumns::capacity},
}};

class TimeoutRunnerHandle : public Napi::ObjectWrap<TimeoutRunnerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "TimeoutRunner",
                       {InstanceMethod("runBatch", &TimeoutRunnerHandle::RunBatch),
                        InstanceMethod("close", &TimeoutRunnerHandle::Close)});
  }

  // new TimeoutRunner(pool, options, columns): registers the descriptors at once.
  explicit TimeoutRunnerHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TimeoutRunnerHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsObject() || !info[2].IsObject()) {
      throw Napi::TypeError::New(env, "TimeoutRunner takes a pool, options and columns");
    }
    pool_ = PoolArgument(info[0]);
    const Napi::Object object = info[1].As<Napi::Object>();
    const int64_t fd_count =
        Integer(object.Get("fdCount"), "fdCount", 1, static_cast<int64_t>(pool_->size()));
    TimeoutOptions options;
    options.timeout_ns = Integer(object.Get("timeoutNs"), "timeoutNs", 1, int64_t{10'000'000'000});
    options.watching.interest.events = EventsOf(pool_->direction());
    if (BooleanOption(object, "edge")) options.watching.interest.trigger = Trigger::kEdge;
    options.watching.interest.oneshot = BooleanOption(object, "oneshot");
    options.watching.shared_fd_table = BooleanOption(object, "sharedFdTable");
    options.watching.highest_fd = HighestFdOption(object);
    options.wait_delay_ns = Integer(object.Get("waitDelayNs"), "waitDelayNs", 0, int64_t{1'000'000'000});
    columns_.Take(info[2].As<Napi::Object>());

    poller_ = PollerOption(object);
    loop_ = std::make_unique<TimeoutLoop>(*poller_, options);
    RunError error;
    if (!loop_->Open(*pool_, static_cast<size_t>(fd_count), &error)) {
      loop_.reset();
      Throw(env, error);
    }
  }

 private:
  Napi::Value RunBatch(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!loop_) throw Napi::Error::New(env, "the runner is closed");
    const uint32_t count = static_cast<uint32_t>(IntegerArgument(info, 1, "iterations", 1, UINT32_MAX));
    TimeoutResult result;
    RunError error;
    if (!loop_->RunBatch(count, columns_.Memory(), &result, &error)) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    object.Set("iterations", result.waits);
    object.Set("waits", result.waits);
    object.Set("events", 0);
    object.Set("emptyWaits", result.waits);
    object.Set("interruptedWaits", result.interrupted_waits);
    object.Set("digestHigh", 0);
    object.Set("digestLow", 0);
    object.Set("elapsedNs", static_cast<double>(result.elapsed_ns));
    SetCpuTime(object, result.cpu);
    Napi::Object counters = Napi::Object::New(env);
    counters.Set("earlyWaits", result.early_waits);
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

  ColumnArrays<TimeoutColumns, kTimeoutColumns.size()> columns_{kTimeoutColumns};
  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<TimeoutLoop> loop_;  // destroyed before the poller that it refers to and the pool
};

}  // namespace

void DefineTimeoutRunner(Napi::Env env, Napi::Object exports) {
  exports.Set("TimeoutRunner", TimeoutRunnerHandle::Define(env));
}

}  // namespace muxbench
