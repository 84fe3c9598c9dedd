// The only file that knows JavaScript: it checks arguments, calls the rest of native/, and turns
// -errno into errors whose `code` is the errno's name. C++ exceptions, such as a lack of memory, become
// JavaScript errors, too (NODE_ADDON_API_CPP_EXCEPTIONS_ALL in binding.gyp).
#include <napi.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "clock.h"
#include "fd_pool.h"
#include "kernel_calls.h"
#include "plan.h"
#include "poller_table.h"
#include "process_control.h"
#include "runner.h"

namespace muxbench {
namespace {

[[noreturn]] void ThrowErrno(Napi::Env env, int error, const std::string& what) {
  const std::string code = uv_err_name(-error);
  Napi::Error result = Napi::Error::New(env, what + ": " + code + ", " + std::strerror(error));
  result.Set("code", code);
  throw result;
}

// Passes a count through and throws on -errno.
int Check(Napi::Env env, int result, const char* what) {
  if (result < 0) ThrowErrno(env, -result, what);
  return result;
}

int64_t Integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (!(number >= static_cast<double>(min) && number <= static_cast<double>(max)) || number != std::floor(number)) {
    throw Napi::TypeError::New(
        value.Env(), name + " must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return static_cast<int64_t>(number);
}

int64_t IntegerArgument(const Napi::CallbackInfo& info, size_t at, const char* name, int64_t min, int64_t max) {
  return Integer(info[at], name, min, max);
}

// What a mechanism may be asked to deliver at most in one wait.
constexpr int64_t kMaxEventsLimit = INT32_MAX / 16;

int FdArgument(const Napi::CallbackInfo& info, size_t at) {
  return static_cast<int>(IntegerArgument(info, at, "fd", INT32_MIN, INT32_MAX));
}

bool BooleanOption(const Napi::Object& options, const char* name) {
  return options.Get(name).ToBoolean();
}

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

std::unique_ptr<Poller> MakePoller(Napi::Env env, const std::string& name, size_t max_events) {
  const PollerEntry* entry = FindPoller(name);
  if (!entry) throw Napi::TypeError::New(env, "there is no native mechanism called \"" + name + "\"");
  return entry->make(max_events);
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
    features.Set("reportsHangup", entry.features.reports_hangup);
    Napi::Object item = Napi::Object::New(env);
    item.Set("name", entry.name);
    item.Set("features", features);
    list.Set(list.Length(), item);
  }
  return list;
}

// A poller used call by call. Its data are the descriptor numbers.
class PollerHandle : public Napi::ObjectWrap<PollerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Poller",
                       {InstanceMethod("add", &PollerHandle::Add), InstanceMethod("modify", &PollerHandle::Modify),
                        InstanceMethod("remove", &PollerHandle::Remove), InstanceMethod("wait", &PollerHandle::Wait),
                        InstanceMethod("close", &PollerHandle::Close)});
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
    Check(info.Env(), Open(info.Env()).Modify(fd, InterestArgument(info, 1), static_cast<uint64_t>(fd)), "modify");
  }

  void Remove(const Napi::CallbackInfo& info) {
    Check(info.Env(), Open(info.Env()).Remove(FdArgument(info, 0)), "remove");
  }

  Napi::Value Wait(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Poller& poller = Open(env);
    const int timeout_ms = static_cast<int>(IntegerArgument(info, 0, "timeoutMs", -1, INT32_MAX));
    poller.Arm();
    Check(env, poller.Wait(timeout_ms), "wait");
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

  void Close(const Napi::CallbackInfo&) { poller_.reset(); }

  std::unique_ptr<Poller> poller_;
};

class FdPoolHandle : public Napi::ObjectWrap<FdPoolHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "FdPool",
                       {InstanceAccessor("size", &FdPoolHandle::Size, nullptr),
                        InstanceMethod("watched", &FdPoolHandle::Watched), InstanceMethod("peer", &FdPoolHandle::Peer),
                        InstanceMethod("close", &FdPoolHandle::Close)});
  }

  explicit FdPoolHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FdPoolHandle>(info) {
    const size_t size = static_cast<size_t>(IntegerArgument(info, 0, "size", 1, INT32_MAX / 2));
    info.This().As<Napi::Object>().TypeTag(&kTag);
    Check(info.Env(), pool_->Create(size), "socketpair");
  }

  // The pool inside a JavaScript object, which is checked to be one of ours.
  static std::shared_ptr<FdPool> PoolOf(const Napi::Value& value) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kTag)) {
      throw Napi::TypeError::New(value.Env(), "pool must be an FdPool");
    }
    return Unwrap(value.As<Napi::Object>())->pool_;
  }

 private:
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
  Napi::Value Peer(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), pool_->peer(Index(info))); }
  void Close(const Napi::CallbackInfo& info) {
    if (pool_.use_count() > 1) throw Napi::Error::New(info.Env(), "a runner still uses the pool: close it first");
    pool_->Close();
  }

  // Shared with the runners that work on it.
  std::shared_ptr<FdPool> pool_ = std::make_shared<FdPool>();
};

// The caller's sample columns. Their arrays are taken out of the object once, since a getter could do
// anything, such as closing the runner; their memory is looked up for each batch, since a script may have
// detached it since the last.
class ColumnArrays {
 public:
  void Take(const Napi::Object& object) {
    for (size_t i = 0; i < kColumns.size(); ++i) {
      const Napi::Value value = object.Get(kColumns[i].name);
      if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
        throw Napi::TypeError::New(object.Env(),
                                   std::string("columns.") + kColumns[i].name + " must be a Float64Array");
      }
      arrays_[i] = Napi::Persistent(value.As<Napi::Float64Array>());
    }
  }

  SampleColumns Memory() const {
    SampleColumns columns;
    columns.iteration_capacity = columns.wait_capacity = columns.event_capacity = SIZE_MAX;
    for (size_t i = 0; i < kColumns.size(); ++i) {
      Napi::Float64Array array = arrays_[i].Value();
      size_t& capacity = columns.*kColumns[i].capacity;
      capacity = std::min(capacity, array.ElementLength());
      columns.*kColumns[i].memory = array.Data();
    }
    return columns;
  }

 private:
  struct Column {
    const char* name;
    double* SampleColumns::* memory;
    size_t SampleColumns::* capacity;
  };

  static constexpr std::array<Column, 8> kColumns = {{
      {"writeNs", &SampleColumns::write_ns, &SampleColumns::iteration_capacity},
      {"armNs", &SampleColumns::arm_ns, &SampleColumns::iteration_capacity},
      {"scanNs", &SampleColumns::scan_ns, &SampleColumns::iteration_capacity},
      {"drainNs", &SampleColumns::drain_ns, &SampleColumns::iteration_capacity},
      {"cycleNs", &SampleColumns::cycle_ns, &SampleColumns::iteration_capacity},
      {"iterationNs", &SampleColumns::iteration_ns, &SampleColumns::iteration_capacity},
      {"waitNs", &SampleColumns::wait_ns, &SampleColumns::wait_capacity},
      {"dispatchLatencyNs", &SampleColumns::dispatch_latency_ns, &SampleColumns::event_capacity},
  }};

  std::array<Napi::Reference<Napi::Float64Array>, kColumns.size()> arrays_;
};

class RunnerHandle : public Napi::ObjectWrap<RunnerHandle> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(
        env, "Runner",
        {InstanceMethod("runBatch", &RunnerHandle::RunBatch), InstanceMethod("close", &RunnerHandle::Close)});
  }

  // new Runner(pool, planBuffer, options, columns): registers the plan's descriptors at once.
  explicit RunnerHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RunnerHandle>(info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsObject() || !info[1].IsTypedArray() || !info[2].IsObject() || !info[3].IsObject()) {
      throw Napi::TypeError::New(env, "Runner takes a pool, a plan, options and columns");
    }
    pool_ = FdPoolHandle::PoolOf(info[0]);

    const Napi::TypedArray plan_array = info[1].As<Napi::TypedArray>();
    const char* plan_bytes = static_cast<const char*>(plan_array.ArrayBuffer().Data()) + plan_array.ByteOffset();
    std::string problem;
    if (!plan_.Parse(plan_bytes, plan_array.ByteLength(), pool_->size(), &problem)) {
      throw Napi::TypeError::New(env, "the plan is malformed: " + problem);
    }

    const Napi::Object options_object = info[2].As<Napi::Object>();
    RunnerOptions options;
    const std::string wait_mode = options_object.Get("waitMode").ToString();
    if (wait_mode == "ready") {
      options.wait_mode = WaitMode::kReady;
    } else if (wait_mode != "nonblocking") {
      throw Napi::TypeError::New(env, "waitMode must be nonblocking or ready");
    }
    if (BooleanOption(options_object, "edge")) options.trigger = Trigger::kEdge;
    options.oneshot = BooleanOption(options_object, "oneshot");
    options.shared_fd_table = BooleanOption(options_object, "sharedFdTable");
    const Napi::Value highest = options_object.Get("highestFd");
    if (!highest.IsNull()) options.highest_fd = static_cast<int>(Integer(highest, "highestFd", 0, INT32_MAX));
    const int64_t max_events = Integer(options_object.Get("maxEvents"), "maxEvents", 1, kMaxEventsLimit);
    columns_.Take(info[3].As<Napi::Object>());

    poller_ = MakePoller(env, options_object.Get("mechanism").ToString(), static_cast<size_t>(max_events));
    runner_ = std::make_unique<Runner>(*poller_, plan_, options);
    RunError error;
    if (!runner_->Register(*pool_, &error)) {
      runner_.reset();
      Throw(env, error);
    }
  }

 private:
  [[noreturn]] static void Throw(Napi::Env env, const RunError& error) {
    if (error.error != 0) ThrowErrno(env, error.error, error.what);
    throw Napi::Error::New(env, error.what);
  }

  Napi::Value RunBatch(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!runner_) throw Napi::Error::New(env, "the runner is closed");
    const uint32_t first = static_cast<uint32_t>(IntegerArgument(info, 0, "first", 0, UINT32_MAX));
    const uint32_t count = static_cast<uint32_t>(IntegerArgument(info, 1, "iterations", 1, UINT32_MAX));
    BatchResult result;
    RunError error;
    if (!runner_->RunBatch(first, count, columns_.Memory(), &result, &error)) Throw(env, error);
    Napi::Object object = Napi::Object::New(env);
    object.Set("iterations", result.iterations);
    object.Set("waits", result.waits);
    object.Set("events", result.events);
    object.Set("emptyWaits", result.empty_waits);
    object.Set("interruptedWaits", result.interrupted_waits);
    object.Set("digestHigh", result.digest[0]);
    object.Set("digestLow", result.digest[1]);
    object.Set("elapsedNs", static_cast<double>(result.elapsed_ns));
    return object;
  }

  void Close(const Napi::CallbackInfo& info) {
    if (!runner_) return;
    RunError error;
    const bool ok = runner_->Unregister(&error);
    runner_.reset();
    poller_.reset();
    pool_.reset();
    if (!ok) Throw(info.Env(), error);
  }

  Plan plan_;
  ColumnArrays columns_;
  std::shared_ptr<FdPool> pool_;
  std::unique_ptr<Poller> poller_;
  std::unique_ptr<Runner> runner_;  // destroyed before the poller that it refers to and the pool
};

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

// The few system calls that conformance tests and the simulator on real descriptors need beside a poller.
Napi::Value Socketpair(const Napi::CallbackInfo& info) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == -1) {
    ThrowErrno(info.Env(), errno, "socketpair");
  }
  Napi::Array list = Napi::Array::New(info.Env(), 2);
  list.Set(0u, pair[0]);
  list.Set(1u, pair[1]);
  return list;
}

Napi::Value Readiness(const Napi::CallbackInfo& info) {
  pollfd entry = {FdArgument(info, 0), POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLWRNORM | POLLRDHUP, 0};
  Check(info.Env(), poll(&entry, 1, 0) == -1 ? -errno : 0, "poll");
  return Napi::Number::New(info.Env(), static_cast<uint16_t>(entry.revents));
}

Napi::Value Write(const Napi::CallbackInfo& info) {
  const int fd = FdArgument(info, 0);
  const std::string bytes(static_cast<size_t>(IntegerArgument(info, 1, "count", 0, 1 << 24)), 'x');
  const ssize_t result = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (result == -1) ThrowErrno(info.Env(), errno, "write");
  return Napi::Number::New(info.Env(), static_cast<double>(result));
}

Napi::Value Read(const Napi::CallbackInfo& info) {
  const int fd = FdArgument(info, 0);
  std::string bytes(static_cast<size_t>(IntegerArgument(info, 1, "count", 0, 1 << 24)), '\0');
  const ssize_t result = read(fd, bytes.data(), bytes.size());
  if (result == -1) ThrowErrno(info.Env(), errno, "read");
  return Napi::Number::New(info.Env(), static_cast<double>(result));
}

void Shutdown(const Napi::CallbackInfo& info) {
  const int how = static_cast<int>(IntegerArgument(info, 1, "how", SHUT_RD, SHUT_RDWR));
  if (shutdown(FdArgument(info, 0), how) == -1) ThrowErrno(info.Env(), errno, "shutdown");
}

Napi::Value Dup2(const Napi::CallbackInfo& info) {
  const int result = dup3(FdArgument(info, 0), FdArgument(info, 1), O_CLOEXEC);
  if (result == -1) ThrowErrno(info.Env(), errno, "dup3");
  return Napi::Number::New(info.Env(), result);
}

void CloseFd(const Napi::CallbackInfo& info) {
  if (close(FdArgument(info, 0)) == -1) ThrowErrno(info.Env(), errno, "close");
}

// runKernelCalls(program, nofile, capacity): an Int32Array of kInstructionWords words per call in, the
// Int32Array of results out. See kernel_calls.h.
Napi::Value RunKernelCallsBinding(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int32_array) {
    throw Napi::TypeError::New(env, "program must be an Int32Array");
  }
  const Napi::Int32Array program = info[0].As<Napi::Int32Array>();
  const uint32_t nofile = static_cast<uint32_t>(IntegerArgument(info, 1, "nofile", 3, UINT32_MAX));
  const size_t capacity = static_cast<size_t>(IntegerArgument(info, 2, "capacity", 2, INT32_MAX));
  int32_t* results = MapResults(capacity);
  if (!results) ThrowErrno(env, ENOMEM, "mmap");
  const size_t instructions = program.ElementLength() / kInstructionWords;
  const int64_t used = RunKernelCalls(program.Data(), instructions, nofile, results, capacity);
  if (used < 0) {
    UnmapResults(results, capacity);
    ThrowErrno(env, static_cast<int>(-used), "kernel calls");
  }
  Napi::Int32Array copy = Napi::Int32Array::New(env, static_cast<size_t>(used) - 2);
  std::memcpy(copy.Data(), results + 2, copy.ByteLength());
  UnmapResults(results, capacity);
  return copy;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("Poller", PollerHandle::Define(env));
  exports.Set("FdPool", FdPoolHandle::Define(env));
  exports.Set("Runner", RunnerHandle::Define(env));
  const auto function = [&](const char* name, auto callback) {
    exports.Set(name, Napi::Function::New(env, callback, name));
  };
  function("mechanisms", Mechanisms);
  function("calibrateClock", CalibrateClockBinding);
  function("descriptorLimit", DescriptorLimitBinding);
  function("raiseDescriptorLimit", RaiseDescriptorLimitBinding);
  function("affinity", AffinityBinding);
  function("setAffinity", SetAffinityBinding);
  function("dieWithParent", DieWithParentBinding);
  function("unshareDescriptorTable", UnshareDescriptorTableBinding);
  function("socketpair", Socketpair);
  function("readiness", Readiness);
  function("write", Write);
  function("read", Read);
  function("shutdown", Shutdown);
  function("dup2", Dup2);
  function("close", CloseFd);
  function("runKernelCalls", RunKernelCallsBinding);
  return exports;
}

}  // namespace

NODE_API_MODULE(muxbench, Init)

}  // namespace muxbench
