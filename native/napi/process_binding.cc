// The clock, limits and CPUs of the process.
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

void DieWithParentBinding(const Napi::CallbackInfo& info) { Check(info.Env(), DieWithParent(), "prctl"); }

void UnshareDescriptorTableBinding(const Napi::CallbackInfo& info) {
  Check(info.Env(), UnshareDescriptorTable(), "unshare");
}

}  // namespace

void DefineProcess(Napi::Object exports) {
  DefineFunction(exports, "calibrateClock", CalibrateClockBinding);
  DefineFunction(exports, "descriptorLimit", DescriptorLimitBinding);
  DefineFunction(exports, "raiseDescriptorLimit", RaiseDescriptorLimitBinding);
  DefineFunction(exports, "affinity", AffinityBinding);
  DefineFunction(exports, "setAffinity", SetAffinityBinding);
  DefineFunction(exports, "dieWithParent", DieWithParentBinding);
  DefineFunction(exports, "unshareDescriptorTable", UnshareDescriptorTableBinding);
}

}  // namespace muxbench
