// Binds the pool of descriptors.
#include <cerrno>

#include "../busy_poll.h"
#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

FdKind KindArgument(const Napi::CallbackInfo& info, size_t at) {
  if (info[at].IsUndefined()) return FdKind::kSocketpair;
  const std::string name = info[at].ToString();
  for (size_t kind = 0; kind < kFdKinds.size(); ++kind) {
    if (name == kFdKinds[kind].name) return static_cast<FdKind>(kind);
  }
  throw Napi::TypeError::New(info.Env(), "there is no kind of descriptors " + name);
}

Direction DirectionArgument(const Napi::CallbackInfo& info, size_t at) {
  if (info[at].IsUndefined()) return Direction::kIn;
  const std::string name = info[at].ToString();
  for (size_t direction = 0; direction < kDirectionNames.size(); ++direction) {
    if (name == kDirectionNames[direction]) return static_cast<Direction>(direction);
  }
  throw Napi::TypeError::New(info.Env(), "descriptors cannot be watched for " + name);
}

const char* NameOf(ReadTakes read_takes) {
  switch (read_takes) {
    case ReadTakes::kBytes: return "bytes";
    case ReadTakes::kMessage: return "message";
    case ReadTakes::kAll: break;
  }
  return "all";
}

Napi::Value FdKinds(const Napi::CallbackInfo& info) {
  Napi::Array kinds = Napi::Array::New(info.Env());
  for (const FdKindEntry& entry : kFdKinds) {
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("name", entry.name);
    object.Set("readTakes", NameOf(entry.read_takes));
    object.Set("maxMessageBytes", entry.max_message_bytes);
    object.Set("isOwnPeer", entry.is_own_peer);
    object.Set("closedOnly", entry.closed_only);
    object.Set("isDeferred", entry.is_deferred);
    object.Set("alwaysReady", entry.always_ready);
    object.Set("sharesWakeups", entry.shares_wakeups);
    object.Set("neverFull", entry.never_full);
    object.Set("isDuplex", entry.is_duplex);
    object.Set("nests", static_cast<double>(entry.nests));
    const double max_count = static_cast<double>(entry.max_count);
    object.Set("maxCount", max_count > 0 ? Napi::Number::New(info.Env(), max_count) : info.Env().Null());
    kinds.Set(kinds.Length(), object);
  }
  return kinds;
}

// Tries each kind. Returns those of which this machine opens no descriptor, with the name of the errno.
Napi::Value RefusedFdKinds(const Napi::CallbackInfo& info) {
  return Refused(info.Env(), kFdKinds, [](const FdKindEntry& entry) {
    const int result = FdPool().Create(1, static_cast<FdKind>(&entry - kFdKinds.data()));
    // A limit that is reached concerns every kind, and says nothing of this one.
    return result == -EMFILE || result == -ENFILE ? 0 : result;
  });
}

class FdPoolHandle : public Napi::ObjectWrap<FdPoolHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "FdPool",
        {InstanceAccessor("size", &FdPoolHandle::Size, nullptr),
         InstanceMethod("watched", &FdPoolHandle::Watched), InstanceMethod("peer", &FdPoolHandle::Peer),
         InstanceMethod("send", &FdPoolHandle::Send), InstanceMethod("napiId", &FdPoolHandle::NapiId),
         InstanceMethod("reset", &FdPoolHandle::Reset),
         InstanceMethod("close", &FdPoolHandle::Close)});
  }

  // FdPool(size, kind, direction, peersHere) opens a pool, and FdPool({channel, peersHere}) receives the one
  // that another process sends. `peersHere` may be left out where all peers are to be here.
  explicit FdPoolHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FdPoolHandle>(info) {
    info.This().As<Napi::Object>().TypeTag(&kTag);
    if (info[0].IsObject()) {
      const Napi::Object source = info[0].As<Napi::Object>();
      const int fd = static_cast<int>(Integer(source.Get("channel"), "channel", 0, INT32_MAX));
      Check(info.Env(), pool_->Receive(fd, PeersHere(source.Get("peersHere"))),
            "the descriptors of the other process");
      return;
    }
    const size_t size = static_cast<size_t>(IntegerArgument(info, 0, "size", 1, INT32_MAX / 2));
    const int result =
        pool_->Create(size, KindArgument(info, 1), DirectionArgument(info, 2), PeersHere(info[3]));
    Check(info.Env(), result, "descriptors");
  }

  static std::shared_ptr<FdPool> PoolOf(const Napi::Value& value) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kTag)) {
      throw Napi::TypeError::New(value.Env(), "pool must be an FdPool");
    }
    return Unwrap(value.As<Napi::Object>())->pool_;
  }

 private:
  static size_t PeersHere(const Napi::Value& value) {
    return value.IsUndefined() ? SIZE_MAX : static_cast<size_t>(Integer(value, "peersHere", 1, INT32_MAX));
  }

  static constexpr napi_type_tag kTag = {0x6d757862656e6368, 0x66642d706f6f6c00};

  size_t Index(const Napi::CallbackInfo& info) {
    return static_cast<size_t>(IntegerArgument(info, 0, "index", 0, static_cast<int64_t>(pool_->size()) - 1));
  }
  Napi::Value Size(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(pool_->size()));
  }
  Napi::Value Watched(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), pool_->watched(Index(info)));
  }
  Napi::Value Peer(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), pool_->peer(Index(info)));
  }
  // napiId(): sends an event to the first descriptor, and returns the NAPI instance that it came from; 0 for
  // none, as over loopback, and for what is no socket of a network.
  Napi::Value NapiId(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const FdKind kind = pool_->kind();
    if (kind != FdKind::kTcp && kind != FdKind::kUdp) return Napi::Number::New(env, 0);
    Check(env, WriteEvent(kind, pool_->peer(0)), "write");
    Check(env, pool_->Reset(), "reading descriptors empty");
    const int64_t id = NapiIdOf(pool_->watched(0));
    if (id < 0) ThrowErrno(env, static_cast<int>(-id), "SO_INCOMING_NAPI_ID");
    return Napi::Number::New(env, static_cast<double>(id));
  }
  void Send(const Napi::CallbackInfo& info) {
    Check(info.Env(), pool_->Send(FdArgument(info, 0)), "descriptors for the other process");
  }
  void Reset(const Napi::CallbackInfo& info) {
    Check(info.Env(), pool_->Reset(), "reading descriptors empty and filling them");
  }
  void Close(const Napi::CallbackInfo& info) {
    if (pool_.use_count() > 1)
      throw Napi::Error::New(info.Env(), "a runner still uses the pool: close it first");
    pool_->Close();
  }

  // The runners that work on the pool share its ownership.
  std::shared_ptr<FdPool> pool_ = std::make_shared<FdPool>();
};

}  // namespace

std::shared_ptr<FdPool> PoolArgument(const Napi::Value& value) { return FdPoolHandle::PoolOf(value); }

std::shared_ptr<FdPool> InputPoolArgument(const Napi::Value& value) {
  std::shared_ptr<FdPool> pool = PoolArgument(value);
  if (pool->direction() != Direction::kIn)
    throw Napi::TypeError::New(value.Env(), "this loop watches for input: the pool's direction must be in");
  return pool;
}

void DefineFdPool(Napi::Env env, Napi::Object exports) {
  exports.Set("FdPool", FdPoolHandle::Define(env));
  DefineFunction(exports, "fdKinds", FdKinds);
  DefineFunction(exports, "refusedFdKinds", RefusedFdKinds);
}

}  // namespace muxbench
