// The counters of the measuring thread.
#include <array>

#include "../perf_counters.h"
#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

class PerfCountersHandle : public Napi::ObjectWrap<PerfCountersHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "PerfCounters",
                       {InstanceMethod("enable", &PerfCountersHandle::Enable),
                        InstanceMethod("disable", &PerfCountersHandle::Disable),
                        InstanceMethod("read", &PerfCountersHandle::Read),
                        InstanceMethod("close", &PerfCountersHandle::Close)});
  }

  explicit PerfCountersHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PerfCountersHandle>(info) {
    counters_.Open(&errors_);
  }

 private:
  void Enable(const Napi::CallbackInfo& info) {
    Check(info.Env(), counters_.Enable(), "PERF_EVENT_IOC_ENABLE");
  }

  void Disable(const Napi::CallbackInfo& info) {
    Check(info.Env(), counters_.Disable(), "PERF_EVENT_IOC_DISABLE");
  }

  // { enabledNs, runningNs, counters: [{ name, count (null where it is not there), code }] }
  Napi::Value Read(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    PerfReading reading;
    Check(env, counters_.Read(&reading), "read of a performance counter");
    Napi::Array counters = Napi::Array::New(env, kPerfEventCount);
    for (size_t i = 0; i < kPerfEventCount; ++i) {
      Napi::Object counter = Napi::Object::New(env);
      counter.Set("name", kPerfEvents[i].name);
      const bool has = counters_.has(i);
      counter.Set("count", has ? Napi::Number::New(env, static_cast<double>(reading.counts[i])) : env.Null());
      counter.Set("code", errors_[i] ? Napi::String::New(env, uv_err_name(-errors_[i])) : env.Null());
      counters.Set(static_cast<uint32_t>(i), counter);
    }
    Napi::Object result = Napi::Object::New(env);
    result.Set("enabledNs", static_cast<double>(reading.enabled_ns));
    result.Set("runningNs", static_cast<double>(reading.running_ns));
    result.Set("counters", counters);
    return result;
  }

  void Close(const Napi::CallbackInfo&) { counters_.Close(); }

  PerfCounters counters_;
  std::array<int, kPerfEventCount> errors_ = {};
};

}  // namespace

void DefinePerfCounters(Napi::Env env, Napi::Object exports) {
  exports.Set("PerfCounters", PerfCountersHandle::Define(env));
}

}  // namespace muxbench
