// Declares what each file of this folder adds to the module's exports.
#pragma once

#include <napi.h>

#include <memory>

#include "../fd_pool.h"

namespace muxbench {

template <typename Callback>
void DefineFunction(Napi::Object exports, const char* name, Callback callback) {
  exports.Set(name, Napi::Function::New(exports.Env(), callback, name));
}

void DefinePoller(Napi::Env env, Napi::Object exports);
void DefineFdPool(Napi::Env env, Napi::Object exports);
void DefineRunner(Napi::Env env, Napi::Object exports);
void DefineWakeupRunner(Napi::Env env, Napi::Object exports);
void DefineTimeoutRunner(Napi::Env env, Napi::Object exports);
void DefineFlood(Napi::Env env, Napi::Object exports);
void DefinePerfCounters(Napi::Env env, Napi::Object exports);
void DefineOpenLoop(Napi::Env env, Napi::Object exports);
void DefineProbes(Napi::Object exports);
void DefineProcess(Napi::Object exports);
void DefineSystemCalls(Napi::Object exports);
void DefineYardstick(Napi::Object exports);

// Returns the pool that a JavaScript FdPool wraps. Throws where `value` is anything else.
std::shared_ptr<FdPool> PoolArgument(const Napi::Value& value);

// Does the same for a loop whose events are input. Throws also where the pool is watched for output.
std::shared_ptr<FdPool> InputPoolArgument(const Napi::Value& value);

}  // namespace muxbench
