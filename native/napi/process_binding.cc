// Binds the clock, the limits, the CPUs and the scheduling of the process.
#include <sched.h>
#include <uv.h>

#include <string>
#include <vector>

#include "../clock.h"
#include "../process_control.h"
#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

Napi::Value CalibrateClockBinding(const Napi::CallbackInfo& info) {
  const ClockCalibration calibration =
      CalibrateClock(static_cast<uint32_t>(IntegerArgument(info, 0, "pairs", 1, 100'000'000)));
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("costNs", calibration.cost_ns);
  object.Set("resolutionNs", static_cast<double>(calibration.resolution_ns));
  return object;
}

Napi::Value TscIsInvariantBinding(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), TscIsInvariant());
}

Napi::Value CalibrateTscBinding(const Napi::CallbackInfo& info) {
  const auto milliseconds = static_cast<uint32_t>(IntegerArgument(info, 0, "milliseconds", 1, 10'000));
  TscCalibration calibration;
  Check(info.Env(), CalibrateTsc(milliseconds, &calibration), "calibrateTsc");
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("frequencyHz", calibration.frequency_hz);
  object.Set("errorPpm", calibration.error_ppm);
  return object;
}

void UseTscBinding(const Napi::CallbackInfo& info) {
  const double frequency_hz = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : 0;
  // No CPU has a slower TSC, and the multiplier of a faster one would have too few digits.
  if (!(frequency_hz >= 1e6 && frequency_hz <= 1e11)) {
    throw Napi::RangeError::New(info.Env(), "frequencyHz must be from 1e6 to 1e11");
  }
  Check(info.Env(), UseTsc(frequency_hz), "useTsc");
}

void UseMonotonicBinding(const Napi::CallbackInfo&) { UseMonotonic(); }

Napi::Value NowNsBinding(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(NowNs()));
}

void SetFifoBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), SetScheduler(SCHED_FIFO, static_cast<int>(IntegerArgument(info, 0, "priority", 1, 99))),
        "sched_setscheduler");
}

void ProbeFifoBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), ProbeFifo(), "sched_setscheduler");
}

void ProbePerfEventBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), ProbePerfEvent(info[0].ToBoolean()), "perf_event_open");
}

std::string SchedulerName(int policy) {
  switch (policy & ~SCHED_RESET_ON_FORK) {
    case SCHED_OTHER: return "SCHED_OTHER";
    case SCHED_FIFO: return "SCHED_FIFO";
    case SCHED_RR: return "SCHED_RR";
    case SCHED_BATCH: return "SCHED_BATCH";
    case SCHED_IDLE: return "SCHED_IDLE";
    default: return "policy " + std::to_string(policy);
  }
}

Napi::Value SchedulerBinding(const Napi::CallbackInfo& info) {
  int policy;
  Check(info.Env(), GetScheduler(&policy), "sched_getscheduler");
  return Napi::String::New(info.Env(), SchedulerName(policy));
}

Napi::Object LimitObject(Napi::Env env, const DescriptorLimit& limit) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("soft", static_cast<double>(limit.soft));
  object.Set("hard", static_cast<double>(limit.hard));
  return object;
}

Napi::Value DescriptorLimitBinding(const Napi::CallbackInfo& info) {
  DescriptorLimit limit;
  Check(info.Env(), GetDescriptorLimit(&limit), "getrlimit");
  return LimitObject(info.Env(), limit);
}

Napi::Value RaiseDescriptorLimitBinding(const Napi::CallbackInfo& info) {
  DescriptorLimit limit;
  Check(info.Env(), RaiseSoftDescriptorLimit(&limit), "setrlimit");
  return LimitObject(info.Env(), limit);
}

Napi::Value AffinityBinding(const Napi::CallbackInfo& info) {
  std::vector<int> cpus;
  Check(info.Env(), GetAffinity(&cpus), "sched_getaffinity");
  Napi::Array list = Napi::Array::New(info.Env(), cpus.size());
  for (size_t i = 0; i < cpus.size(); ++i) list.Set(static_cast<uint32_t>(i), cpus[i]);
  return list;
}

void SetAffinityBinding(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) throw Napi::TypeError::New(info.Env(), "cpus must be an array");
  const Napi::Array list = info[0].As<Napi::Array>();
  std::vector<int> cpus;
  for (uint32_t i = 0; i < list.Length(); ++i) {
    cpus.push_back(static_cast<int>(Integer(list.Get(i), "a CPU", 0, INT32_MAX)));
  }
  Check(info.Env(), SetAffinity(cpus), "sched_setaffinity");
}

Napi::Value TimerSlackBinding(const Napi::CallbackInfo& info) {
  int64_t slack_ns;
  Check(info.Env(), GetTimerSlack(&slack_ns), "prctl(PR_GET_TIMERSLACK)");
  return Napi::Number::New(info.Env(), static_cast<double>(slack_ns));
}

void DieWithParentBinding(const Napi::CallbackInfo& info) { Check(info.Env(), DieWithParent(), "prctl"); }

void UnshareDescriptorTableBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), UnshareDescriptorTable(), "unshare");
}

Napi::Value RefusedCallsBinding(const Napi::CallbackInfo& info) {
  std::vector<RefusedCall> refused;
  Check(info.Env(), FindRefusedCalls(&refused), "pthread_create");
  Napi::Array list = Napi::Array::New(info.Env(), refused.size());
  for (size_t i = 0; i < refused.size(); ++i) {
    Napi::Object call = Napi::Object::New(info.Env());
    call.Set("name", refused[i].name);
    call.Set("code", uv_err_name(-refused[i].error));
    list.Set(static_cast<uint32_t>(i), call);
  }
  return list;
}

void ProbeThreadsBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), ProbeThreads(static_cast<size_t>(IntegerArgument(info, 0, "count", 1, 1000))),
        "pthread_create");
}

}  // namespace

void DefineProcess(Napi::Object exports) {
  DefineFunction(exports, "calibrateClock", CalibrateClockBinding);
  DefineFunction(exports, "tscIsInvariant", TscIsInvariantBinding);
  DefineFunction(exports, "calibrateTsc", CalibrateTscBinding);
  DefineFunction(exports, "useTsc", UseTscBinding);
  DefineFunction(exports, "useMonotonic", UseMonotonicBinding);
  DefineFunction(exports, "nowNs", NowNsBinding);
  DefineFunction(exports, "setFifo", SetFifoBinding);
  DefineFunction(exports, "probeFifo", ProbeFifoBinding);
  DefineFunction(exports, "scheduler", SchedulerBinding);
  DefineFunction(exports, "probePerfEvent", ProbePerfEventBinding);
  DefineFunction(exports, "descriptorLimit", DescriptorLimitBinding);
  DefineFunction(exports, "raiseDescriptorLimit", RaiseDescriptorLimitBinding);
  DefineFunction(exports, "affinity", AffinityBinding);
  DefineFunction(exports, "setAffinity", SetAffinityBinding);
  DefineFunction(exports, "timerSlackNs", TimerSlackBinding);
  DefineFunction(exports, "dieWithParent", DieWithParentBinding);
  DefineFunction(exports, "unshareDescriptorTable", UnshareDescriptorTableBinding);
  DefineFunction(exports, "refusedCalls", RefusedCallsBinding);
  DefineFunction(exports, "probeThreads", ProbeThreadsBinding);
}

}  // namespace muxbench
