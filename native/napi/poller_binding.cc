// Binds the table of mechanisms, and a poller whose methods JavaScript calls one by one.
#include <vector>

#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

Interest InterestArgument(const Napi::CallbackInfo& info, size_t at) {
  Interest interest;
  interest.events = static_cast<uint32_t>(IntegerArgument(info, at, "events", 0, UINT16_MAX));
  if (info[at + 1].IsObject()) {
    const Napi::Object options = info[at + 1].As<Napi::Object>();
    if (BooleanOption(options, "edge")) interest.trigger = Trigger::kEdge;
    interest.oneshot = BooleanOption(options, "oneshot");
  }
  return interest;
}

Napi::Value Mechanisms(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array list = Napi::Array::New(env);
  for (const PollerEntry& entry : PollerTable()) {
    Napi::Object features = Napi::Object::New(env);
    features.Set("level", entry.features.level);
    features.Set("edge", entry.features.edge);
    features.Set("oneshot", entry.features.oneshot);
    features.Set("regularFiles", entry.features.regular_files);
    features.Set("maxNests", static_cast<double>(entry.features.max_nests));
    features.Set("reportsHangup", entry.features.reports_hangup);
    features.Set("bounded", entry.features.bounded);
    features.Set("exclusive", entry.features.exclusive);
    features.Set("shareable", entry.features.shareable);
    features.Set("keepsInterest", entry.features.keeps_interest);
    features.Set("bitmaps", entry.features.bitmaps);
    features.Set("busyPolls", entry.features.busy_polls);
    features.Set("freshSets", entry.features.fresh_sets);
    features.Set("submitsInWait", entry.features.submits_in_wait);
    features.Set("timeoutResolutionNs", static_cast<double>(entry.features.timeout_resolution_ns));
    Napi::Object item = Napi::Object::New(env);
    item.Set("name", entry.name);
    item.Set("features", features);
    list.Set(list.Length(), item);
  }
  return list;
}

Napi::Value RefusedMechanisms(const Napi::CallbackInfo& info) {
  return Refused(info.Env(), PollerTable(), Probe);
}

// A poller whose methods JavaScript calls one by one. The data of each descriptor are its number.
class PollerHandle : public Napi::ObjectWrap<PollerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Poller",
        {InstanceMethod("add", &PollerHandle::Add), InstanceMethod("modify", &PollerHandle::Modify),
         InstanceMethod("remove", &PollerHandle::Remove), InstanceMethod("wait", &PollerHandle::Wait),
         InstanceMethod("clear", &PollerHandle::Clear),
         InstanceMethod("busyPoll", &PollerHandle::BusyPoll), InstanceMethod("close", &PollerHandle::Close)});
  }

  explicit PollerHandle(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<PollerHandle>(info),
        poller_(MakePoller(info.Env(), info[0].ToString(),
                           static_cast<size_t>(IntegerArgument(info, 1, "maxEvents", 1, kMaxEventsLimit)))) {}

 private:
  Poller& Open(Napi::Env env) {
    if (!poller_) throw Napi::Error::New(env, "the poller is closed");
    return *poller_;
  }

  void Add(const Napi::CallbackInfo& info) {
    const int fd = FdArgument(info, 0);
    Check(info.Env(), Open(info.Env()).Add(fd, InterestArgument(info, 1), static_cast<uint64_t>(fd)), "add");
  }

  void Modify(const Napi::CallbackInfo& info) {
    const int fd = FdArgument(info, 0);
    Check(info.Env(), Open(info.Env()).Modify(fd, InterestArgument(info, 1), static_cast<uint64_t>(fd)),
          "modify");
  }

  void Remove(const Napi::CallbackInfo& info) {
    Check(info.Env(), Open(info.Env()).Remove(FdArgument(info, 0)), "remove");
  }

  Napi::Value Wait(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Poller& poller = Open(env);
    const int64_t timeout_ms = IntegerArgument(info, 0, "timeoutMs", -1, INT32_MAX);
    poller.Arm();
    Check(env, poller.Wait(timeout_ms < 0 ? kNoTimeout : timeout_ms * kMillisecondNs), "wait");
    std::vector<Ready> ready(poller.Capacity());
    const size_t count = poller.Scan(ready.data());
    Napi::Array list = Napi::Array::New(env, count);
    for (size_t i = 0; i < count; ++i) {
      Napi::Object item = Napi::Object::New(env);
      item.Set("fd", static_cast<double>(ready[i].data));
      item.Set("events", ready[i].events);
      list.Set(static_cast<uint32_t>(i), item);
    }
    return list;
  }

  // busyPoll(microseconds): throws the errno with which the kernel refuses it.
  void BusyPoll(const Napi::CallbackInfo& info) {
    const int64_t microseconds = IntegerArgument(info, 0, "microseconds", 0, UINT32_MAX);
    Check(info.Env(), Open(info.Env()).BusyPoll(static_cast<uint32_t>(microseconds)), "busy polling");
  }

  Napi::Value Clear(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), Open(info.Env()).Clear());
  }

  void Close(const Napi::CallbackInfo&) { poller_.reset(); }

  std::unique_ptr<Poller> poller_;
};

}  // namespace

void DefinePoller(Napi::Env env, Napi::Object exports) {
  exports.Set("Poller", PollerHandle::Define(env));
  DefineFunction(exports, "mechanisms", Mechanisms);
  DefineFunction(exports, "refusedMechanisms", RefusedMechanisms);
}

}  // namespace muxbench
