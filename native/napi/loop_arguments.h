// Reads the arguments that the constructors of all loops share, and throws the errors of loops.
#pragma once

#include <string>

#include "../plan.h"
#include "../registration.h"
#include "arguments.h"

namespace muxbench {

[[noreturn]] inline void Throw(Napi::Env env, const RunError& error) {
  if (error.error != 0) ThrowErrno(env, error.error, error.what);
  throw Napi::Error::New(env, error.what);
}

inline void ParsePlan(const Napi::Value& value, size_t pool_size, Plan* plan) {
  const Napi::TypedArray array = value.As<Napi::TypedArray>();
  const char* bytes = static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  std::string problem;
  if (!plan->Parse(bytes, array.ByteLength(), pool_size, &problem)) {
    throw Napi::TypeError::New(value.Env(), "the plan is malformed: " + problem);
  }
}

inline int HighestFdOption(const Napi::Object& options) {
  const Napi::Value highest = options.Get("highestFd");
  return highest.IsNull() ? -1 : static_cast<int>(Integer(highest, "highestFd", 0, INT32_MAX));
}

}  // namespace muxbench
