// Binds the yardstick, which measures the machine's speed between measurements.
#include "../yardstick.h"
#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

Napi::Value ReadYardstickBinding(const Napi::CallbackInfo& info) {
  const auto batches = static_cast<uint32_t>(IntegerArgument(info, 0, "batches", 1, kMaxYardstickBatches));
  const auto loop_steps = static_cast<uint32_t>(IntegerArgument(info, 1, "loopSteps", 1, 100'000'000));
  const YardstickReading reading = ReadYardstick(batches, loop_steps);
  Napi::Object object = Napi::Object::New(info.Env());
  object.Set("systemCallNs", reading.system_call_ns);
  object.Set("userLoopNs", reading.user_loop_ns);
  return object;
}

Napi::Value ReadMemoryBinding(const Napi::CallbackInfo& info) {
  const auto reads = static_cast<uint32_t>(IntegerArgument(info, 0, "reads", 1, 100'000'000));
  return Napi::Number::New(info.Env(), ReadMemoryNs(reads));
}

}  // namespace

void DefineYardstick(Napi::Object exports) {
  DefineFunction(exports, "readYardstick", ReadYardstickBinding);
  DefineFunction(exports, "readMemoryNs", ReadMemoryBinding);
}

}  // namespace muxbench
