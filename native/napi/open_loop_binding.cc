// Binds the open loop.
#include <array>
#include <string>

#include "../open_loop.h"
#include "bindings.h"
#include "column_arrays.h"
#include "loop_arguments.h"

namespace muxbench {
namespace {

constexpr std::array<ColumnField<OpenLoopColumns>, 7> kOpenLoopColumns = {{
    {"dispatchLatencyNs", &OpenLoopColumns::dispatch_latency_ns, &OpenLoopColumns::capacity},
    {"intendedNs", &OpenLoopColumns::intended_ns, &OpenLoopColumns::capacity},
    {"writerLatenessNs", &OpenLoopColumns::writer_lateness_ns, &OpenLoopColumns::capacity},
    {"writeNs", &OpenLoopColumns::write_ns, &OpenLoopColumns::capacity},
    {"armNs", &OpenLoopColumns::arm_ns, &OpenLoopColumns::capacity},
    {"scanNs", &OpenLoopColumns::scan_ns, &OpenLoopColumns::capacity},
    {"drainNs", &OpenLoopColumns::drain_ns, &OpenLoopColumns::capacity},
}};

constexpr int64_t kMaxNs = 1'000'000'000'000'000;

class OpenLoopHandle : public Napi::ObjectWrap<OpenLoopHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "OpenLoop",
                       {InstanceMethod("runEpisode", &OpenLoopHandle::RunEpisode),
                        InstanceMethod("close", &OpenLoopHandle::Close)});
  }

  // new OpenLoop(pool, options, columns): registers the first fdCount descriptors at once.
  explicit OpenLoopHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<OpenLoopHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsObject() || !info[2].IsObject()) {
      throw Napi::TypeError::New(env, "OpenLoop takes a pool, options and columns");
    }
    pool_ = InputPoolArgument(info[0]);
    const Napi::Object object = info[1].As<Napi::Object>();
    OpenLoopOptions options;
    const std::string wait_mode = object.Get("waitMode").ToString();
    options.sleeps = wait_mode == "wakeup";
    if (!options.sleeps && wait_mode != "nonblocking") {
      throw Napi::TypeError::New(env, "waitMode must be nonblocking or wakeup");
    }
    if (BooleanOption(object, "edge")) options.trigger = Trigger::kEdge;
    options.oneshot = BooleanOption(object, "oneshot");
    options.highest_fd = HighestFdOption(object);
    const Napi::Value cpu = object.Get("writerCpu");
    if (!cpu.IsNull()) options.writer.cpu = static_cast<int>(Integer(cpu, "writerCpu", 0, INT32_MAX));
    options.writer.shares_cpu = BooleanOption(object, "sharesCpu");
    options.writer.shares_fd_table = BooleanOption(object, "sharedFdTable");
    options.wait_delay_ns = Integer(object.Get("waitDelayNs"), "waitDelayNs", 0, kMaxNs);
    const int64_t size = static_cast<int64_t>(pool_->size());
    const uint32_t fd_count = static_cast<uint32_t>(Integer(object.Get("fdCount"), "fdCount", 1, size));
    columns_.Take(info[2].As<Napi::Object>());

    poller_ = PollerOption(object);
    loop_ = std::make_unique<OpenLoop>(*poller_, options);
    RunError error;
    if (!loop_->Register(*pool_, fd_count, &error)) {
      loop_.reset();
      Throw(env, error);
    }
  }

 private:
  // runEpisode(timesNs, indices, options): runs one episode and returns its EpisodeResult as an object.
  Napi::Value RunEpisode(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array ||
        !info[1].IsTypedArray() || info[1].As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array ||
        !info[2].IsObject()) {
      throw Napi::TypeError::New(env, "runEpisode takes a Float64Array, a Uint32Array and options");
    }
    const Napi::Object object = info[2].As<Napi::Object>();
    EpisodeOptions options;
    options.limit_ns = Integer(object.Get("limitNs"), "limitNs", 0, kMaxNs);
    options.stall_at_ns = Integer(object.Get("stallAtNs"), "stallAtNs", 0, kMaxNs);
    options.stall_ns = Integer(object.Get("stallNs"), "stallNs", 0, kMaxNs);
    options.digest_events =
        static_cast<uint32_t>(Integer(object.Get("digestEvents"), "digestEvents", 0, UINT32_MAX));

    // This is checked only now, since reading the options may have run a getter that closes the loop.
    if (!loop_) throw Napi::Error::New(env, "the open loop is closed");
    const Napi::Float64Array times = info[0].As<Napi::Float64Array>();
    const Napi::Uint32Array indices = info[1].As<Napi::Uint32Array>();
    Schedule schedule;
    std::string problem;
    if (times.ElementLength() != indices.ElementLength()) problem = "it has not as many indices as times";
    if (!problem.empty() ||
        !schedule.Parse(times.Data(), indices.Data(), times.ElementLength(), loop_->fd_count(), &problem)) {
      throw Napi::TypeError::New(env, "the schedule is malformed: " + problem);
    }
    EpisodeResult result;
    RunError error;
    if (!loop_->RunEpisode(schedule, options, columns_.Memory(), &result, &error)) Throw(env, error);

    Napi::Object out = Napi::Object::New(env);
    out.Set("events", result.events);
    out.Set("unsent", result.unsent);
    out.Set("rounds", result.rounds);
    out.Set("waits", result.waits);
    out.Set("emptyWaits", result.empty_waits);
    out.Set("interruptedWaits", result.interrupted_waits);
    out.Set("emptyReads", result.empty_reads);
    out.Set("blockedWrites", result.blocked_writes);
    out.Set("stalls", result.stalls);
    out.Set("digestHigh", result.digest.high);
    out.Set("digestLow", result.digest.low);
    SetCpuTime(out, result.cpu);
    out.Set("lastDeliveryNs", static_cast<double>(result.last_delivery_ns));
    return out;
  }

  void Close(const Napi::CallbackInfo& info) {
    if (!loop_) return;
    RunError error;
    const bool ok = loop_->Unregister(&error);
    loop_.reset();
    poller_.reset();
    pool_.reset();
    if (!ok) Throw(info.Env(), error);
  }

  ColumnArrays<OpenLoopColumns, kOpenLoopColumns.size()> columns_{kOpenLoopColumns};
  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<OpenLoop> loop_;  // destroyed before the poller that it refers to and the pool
};

}  // namespace

void DefineOpenLoop(Napi::Env env, Napi::Object exports) {
  exports.Set("OpenLoop", OpenLoopHandle::Define(env));
}

}  // namespace muxbench
