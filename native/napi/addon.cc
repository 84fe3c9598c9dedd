// Builds the module from its bindings, the only files that use napi.h. C++ exceptions, such as a lack of
// memory, also become JavaScript errors (NODE_ADDON_API_CPP_EXCEPTIONS_ALL in binding.gyp).
//
// The bindings form one translation unit, since compiling napi.h takes longer than compiling all of them.
#include "bindings.h"
#include "flood_binding.cc"
#include "open_loop_binding.cc"
#include "perf_binding.cc"
#include "poller_binding.cc"
#include "pool_binding.cc"
#include "probe_binding.cc"
#include "process_binding.cc"
#include "runner_binding.cc"
#include "system_call_binding.cc"
#include "timeout_binding.cc"
#include "wakeup_binding.cc"
#include "yardstick_binding.cc"

namespace muxbench {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  DefinePoller(env, exports);
  DefineFdPool(env, exports);
  DefineRunner(env, exports);
  DefineWakeupRunner(env, exports);
  DefineTimeoutRunner(env, exports);
  DefineFlood(env, exports);
  DefinePerfCounters(env, exports);
  DefineOpenLoop(env, exports);
  DefineProbes(exports);
  DefineProcess(exports);
  DefineSystemCalls(exports);
  DefineYardstick(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(muxbench, Init)

}  // namespace muxbench
