// Binds the probes.
#include "../probe.h"

#include <string>

#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

Napi::Value ProbeNames(const Napi::CallbackInfo& info) {
  Napi::Array list = Napi::Array::New(info.Env());
  for (const ProbeEntry& entry : ProbeTable()) list.Set(list.Length(), entry.name);
  return list;
}

// runProbe(name): returns the facts as an object of numbers and of names of errnos.
Napi::Value RunProbe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string name = info[0].ToString();
  for (const ProbeEntry& entry : ProbeTable()) {
    if (name != entry.name) continue;
    Facts facts;
    RunError error;
    if (!entry.run(&facts, &error)) {
      if (error.error != 0) ThrowErrno(env, error.error, error.what);
      throw Napi::Error::New(env, error.what);
    }
    Napi::Object object = Napi::Object::New(env);
    for (const Fact& fact : facts.all()) {
      if (fact.is_errno) object.Set(fact.name, uv_err_name(-static_cast<int>(fact.value)));
      else object.Set(fact.name, static_cast<double>(fact.value));
    }
    return object;
  }
  throw Napi::TypeError::New(env, "there is no probe called \"" + name + "\"");
}

}  // namespace

void DefineProbes(Napi::Object exports) {
  DefineFunction(exports, "probeNames", ProbeNames);
  DefineFunction(exports, "runProbe", RunProbe);
}

}  // namespace muxbench
