// Reads the arguments that the constructors of all loops share, and throws the errors of loops.
#pragma once

#include <string>

#include "../cpu_time.h"
#include "../plan.h"
#include "../registration.h"
#include "arguments.h"

namespace muxbench {

[[noreturn]] inline void Throw(Napi::Env env, const RunError& error) {
  if (error.error != 0) ThrowErrno(env, error.error, error.what);
  throw Napi::Error::New(env, error.what);
}

inline void SetCpuParts(Napi::Object& object, const CpuParts& parts) {
  object.Set("userNs", static_cast<double>(parts.user_ns));
  object.Set("systemNs", static_cast<double>(parts.system_ns));
}

// Adds the CPU time of a batch to its result.
inline void SetCpuTime(Napi::Object& result, const CpuTime& cpu) {
  Napi::Object object = Napi::Object::New(result.Env());
  object.Set("ns", static_cast<double>(cpu.ns));
  SetCpuParts(object, cpu.parts);
  result.Set("cpu", object);
}

inline void ParsePlan(const Napi::Value& value, size_t pool_size, Plan* plan) {
  const Napi::TypedArray array = value.As<Napi::TypedArray>();
  const char* bytes = static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  std::string problem;
  if (!plan->Parse(bytes, array.ByteLength(), pool_size, &problem)) {
    throw Napi::TypeError::New(value.Env(), "the plan is malformed: " + problem);
  }
}

// Makes the poller that the options of a loop name, with the bound and the busy polling that they ask for.
inline std::unique_ptr<Poller> PollerOption(const Napi::Object& options) {
  constexpr int64_t kMaxBusyPollUs = 1'000'000;
  const int64_t max_events = Integer(options.Get("maxEvents"), "maxEvents", 1, kMaxEventsLimit);
  const int64_t busy_poll_us = OptionalInteger(options, "busyPollUs", kMaxBusyPollUs);
  const std::string name = options.Get("mechanism").ToString();
  auto poller = MakePoller(options.Env(), name, static_cast<size_t>(max_events));
  if (busy_poll_us > 0)
    Check(options.Env(), poller->BusyPoll(static_cast<uint32_t>(busy_poll_us)), "busy polling");
  return poller;
}

inline int HighestFdOption(const Napi::Object& options) {
  const Napi::Value highest = options.Get("highestFd");
  return highest.IsNull() ? -1 : static_cast<int>(Integer(highest, "highestFd", 0, INT32_MAX));
}

}  // namespace muxbench
