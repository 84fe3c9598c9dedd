// Binds the closed loop.
#include <array>
#include <string>

#include "../runner.h"
#include "bindings.h"
#include "column_arrays.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr std::array<ColumnField<SampleColumns>, 8> kRunnerColumns = {{
    {"writeNs", &SampleColumns::write_ns, &SampleColumns::iteration_capacity},
    {"armNs", &SampleColumns::arm_ns, &SampleColumns::iteration_capacity},
    {"scanNs", &SampleColumns::scan_ns, &SampleColumns::iteration_capacity},
    {"drainNs", &SampleColumns::drain_ns, &SampleColumns::iteration_capacity},
    {"cycleNs", &SampleColumns::cycle_ns, &SampleColumns::iteration_capacity},
    {"iterationNs", &SampleColumns::iteration_ns, &SampleColumns::iteration_capacity},
    {"waitNs", &SampleColumns::wait_ns, &SampleColumns::wait_capacity},
    {"dispatchLatencyNs", &SampleColumns::dispatch_latency_ns, &SampleColumns::event_capacity},
}};

// Bounds of the options, larger than any value that a cell may ask for.
constexpr int64_t kMaxEventCount = 10'000'000;
constexpr int64_t kMaxDelayNs = 10'000'000'000;
constexpr int64_t kNsPerMs = 1'000'000;

class RunnerHandle : public Napi::ObjectWrap<RunnerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Runner",
                       {InstanceMethod("runBatch", &RunnerHandle::RunBatch),
                        InstanceMethod("stallNext", &RunnerHandle::StallNext),
                        InstanceMethod("unregister", &RunnerHandle::Unregister),
                        InstanceMethod("register", &RunnerHandle::Register),
                        InstanceMethod("close", &RunnerHandle::Close)});
  }

  // new Runner(pool, planBuffer, options, columns): registers the plan's descriptors at once.
  explicit RunnerHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RunnerHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsTypedArray() || !info[2].IsObject() || !info[3].IsObject()) {
      throw Napi::TypeError::New(env, "Runner takes a pool, a plan, options and columns");
    }
    pool_ = PoolArgument(info[0]);
    ParsePlan(info[1], pool_->size(), &plan_);

    const Napi::Object options_object = info[2].As<Napi::Object>();
    RunnerOptions options;
    options.direction = pool_->direction();
    const std::string wait_mode = options_object.Get("waitMode").ToString();
    if (wait_mode == "ready") {
      options.wait_mode = WaitMode::kReady;
    } else if (wait_mode != "nonblocking") {
      throw Napi::TypeError::New(env, "waitMode must be nonblocking or ready");
    }
    if (plan_.active_count() == 0 && options.wait_mode != WaitMode::kNonblocking) {
      throw Napi::TypeError::New(env, "a wait for nothing needs waitMode nonblocking");
    }
    if (BooleanOption(options_object, "edge")) options.trigger = Trigger::kEdge;
    options.oneshot = BooleanOption(options_object, "oneshot");
    options.shared_fd_table = BooleanOption(options_object, "sharedFdTable");
    options.highest_fd = HighestFdOption(options_object);
    options.fresh_set = BooleanOption(options_object, "freshSet");
    const int64_t max_events = Integer(options_object.Get("maxEvents"), "maxEvents", 1, kMaxEventsLimit);
    options.chain_writes =
        static_cast<uint32_t>(OptionalInteger(options_object, "chainWrites", kMaxEventCount));
    if (options_object.Has("messageBytes")) {
      options.message_bytes = static_cast<uint32_t>(
          Integer(options_object.Get("messageBytes"), "messageBytes", 1, int64_t{kMaxMessageBytes}));
    }
    options.read_bytes = options.message_bytes;
    if (options_object.Has("readBytes")) {
      options.read_bytes = static_cast<uint32_t>(
          Integer(options_object.Get("readBytes"), "readBytes", 1, options.message_bytes));
    }
    options.churn = static_cast<uint32_t>(OptionalInteger(options_object, "churn", plan_.fd_count()));
    if (const char* reason = WhyNot(options, plan_, EntryOf(pool_->kind())))
      throw Napi::TypeError::New(env, reason);
    options.wait_delay_ns = OptionalInteger(options_object, "waitDelayNs", kMaxDelayNs);
    columns_.Take(info[3].As<Napi::Object>());
    has_control_columns_ = options.churn > 0;
    if (has_control_columns_) control_columns_.Take(info[3].As<Napi::Object>());

    poller_ = MakePoller(env, options_object.Get("mechanism").ToString(), static_cast<size_t>(max_events));
    runner_ = std::make_unique<Runner>(*poller_, plan_, options);
    is_registered_ = true;
    RunError error;
    if (!runner_->Register(*pool_, &error)) {
      runner_.reset();
      Throw(env, error);
    }
  }

 private:
  Napi::Value RunBatch(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!runner_) throw Napi::Error::New(env, "the runner is closed");
    if (!is_registered_) throw Napi::Error::New(env, "the runner's descriptors are not registered");
    const uint32_t first = static_cast<uint32_t>(IntegerArgument(info, 0, "first", 0, UINT32_MAX));
    const uint32_t count = static_cast<uint32_t>(IntegerArgument(info, 1, "iterations", 1, UINT32_MAX));
    BatchResult result;
    RunError error;
    SampleColumns columns = columns_.Memory();
    if (has_control_columns_) columns.control = control_columns_.Memory();
    if (!runner_->RunBatch(first, count, columns, &result, &error)) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    object.Set("iterations", result.iterations);
    object.Set("waits", result.waits);
    object.Set("events", result.events);
    object.Set("emptyWaits", result.empty_waits);
    object.Set("interruptedWaits", result.interrupted_waits);
    object.Set("digestHigh", result.digest.high);
    object.Set("digestLow", result.digest.low);
    object.Set("elapsedNs", static_cast<double>(result.elapsed_ns));
    SetCpuTime(object, result.cpu);
    if (has_control_columns_) {
      Napi::Object counters = Napi::Object::New(env);
      counters.Set("changes", result.changes);
      object.Set("counters", counters);
    }
    return object;
  }

  void StallNext(const Napi::CallbackInfo& info) {
    if (!runner_) throw Napi::Error::New(info.Env(), "the runner is closed");
    runner_->StallNext(kNsPerMs * IntegerArgument(info, 0, "milliseconds", 0, kMaxDelayNs / kNsPerMs));
  }

  // Leaves none of the plan's descriptors registered, until Register or Close.
  void Unregister(const Napi::CallbackInfo& info) {
    if (!runner_ || !is_registered_) return;
    is_registered_ = false;
    RunError error;
    if (!runner_->Unregister(&error)) Throw(info.Env(), error);
  }

  // Registers the plan's descriptors again after Unregister.
  void Register(const Napi::CallbackInfo& info) {
    if (!runner_) throw Napi::Error::New(info.Env(), "the runner is closed");
    if (is_registered_) return;
    is_registered_ = true;
    RunError error;
    if (!runner_->Register(*pool_, &error)) Throw(info.Env(), error);
  }

  void Close(const Napi::CallbackInfo& info) {
    if (!runner_) return;
    RunError error;
    const bool ok = !is_registered_ || runner_->Unregister(&error);
    runner_.reset();
    poller_.reset();
    pool_.reset();
    if (!ok) Throw(info.Env(), error);
  }

  Plan plan_;
  ColumnArrays<SampleColumns, kRunnerColumns.size()> columns_{kRunnerColumns};
  ColumnArrays<ControlColumns, kControlColumns.size()> control_columns_{kControlColumns};
  bool has_control_columns_ = false;
  bool is_registered_ = false;
  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<Runner> runner_;  // destroyed before the poller that it refers to and the pool
};

}  // namespace

void DefineRunner(Napi::Env env, Napi::Object exports) { exports.Set("Runner", RunnerHandle::Define(env)); }

}  // namespace muxbench
