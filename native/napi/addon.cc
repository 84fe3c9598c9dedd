// The module: what its bindings, which alone know JavaScript, export. C++ exceptions, such as a lack of memory,
// become JavaScript errors, too (NODE_ADDON_API_CPP_EXCEPTIONS_ALL in binding.gyp).
#include "bindings.h"

namespace muxbench {
namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  DefinePoller(env, exports);
  DefineFdPool(env, exports);
  DefineRunner(env, exports);
  DefineWakeupRunner(env, exports);
  DefineFlood(env, exports);
  DefinePerfCounters(env, exports);
  DefineOpenLoop(env, exports);
  DefineProcess(exports);
  DefineSystemCalls(exports);
  DefineYardstick(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(muxbench, Init)

}  // namespace muxbench
