// Binds the system calls that the conformance tests and the simulator on real descriptors need besides a
// poller.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "../busy_poll.h"
#include "../kernel_calls.h"
#include "arguments.h"
#include "bindings.h"

namespace muxbench {
namespace {

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
  int result;
  do {
    result = poll(&entry, 1, 0);
  } while (result == -1 && errno == EINTR);
  Check(info.Env(), result == -1 ? -errno : 0, "poll");
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

// busyPollUs(epfd): returns for how many microseconds the waits on an epoll instance poll.
Napi::Value BusyPollUs(const Napi::CallbackInfo& info) {
  const int64_t result = BusyPollOf(FdArgument(info, 0));
  if (result < 0) ThrowErrno(info.Env(), static_cast<int>(-result), "EPIOCGPARAMS");
  return Napi::Number::New(info.Env(), static_cast<double>(result));
}

void CloseFd(const Napi::CallbackInfo& info) {
  if (close(FdArgument(info, 0)) == -1) ThrowErrno(info.Env(), errno, "close");
}

// runKernelCalls(program, nofile, capacity): takes an Int32Array of kInstructionWords words per call and
// returns the Int32Array of results. See kernel_calls.h.
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

}  // namespace

void DefineSystemCalls(Napi::Object exports) {
  DefineFunction(exports, "socketpair", Socketpair);
  DefineFunction(exports, "readiness", Readiness);
  DefineFunction(exports, "write", Write);
  DefineFunction(exports, "read", Read);
  DefineFunction(exports, "shutdown", Shutdown);
  DefineFunction(exports, "dup2", Dup2);
  DefineFunction(exports, "busyPollUs", BusyPollUs);
  DefineFunction(exports, "close", CloseFd);
  DefineFunction(exports, "runKernelCalls", RunKernelCallsBinding);
}

}  // namespace muxbench
