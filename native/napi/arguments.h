// Checks arguments from JavaScript, and turns an errno into a JavaScript error whose `code` is its name.
#pragma once

#include <napi.h>
#include <uv.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "../poller_table.h"

namespace muxbench {

[[noreturn]] inline void ThrowErrno(Napi::Env env, int error, const std::string& what) {
  const std::string code = uv_err_name(-error);
  Napi::Error result = Napi::Error::New(env, what + ": " + code + ", " + std::strerror(error));
  result.Set("code", code);
  throw result;
}

// Returns `result` where it is a count, and throws where it is -errno.
inline int Check(Napi::Env env, int result, const char* what) {
  if (result < 0) ThrowErrno(env, -result, what);
  return result;
}

// Probes each entry of a table. Returns the names of those for which `probe` returns -errno, with its name.
template <typename Table, typename Probing>
Napi::Value Refused(Napi::Env env, const Table& table, Probing probe) {
  Napi::Array list = Napi::Array::New(env);
  for (const auto& entry : table) {
    const int result = probe(entry);
    if (result == 0) continue;
    Napi::Object item = Napi::Object::New(env);
    item.Set("name", entry.name);
    item.Set("code", uv_err_name(result));
    list.Set(list.Length(), item);
  }
  return list;
}

inline int64_t Integer(const Napi::Value& value, const std::string& name, int64_t min, int64_t max) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (!(number >= static_cast<double>(min) && number <= static_cast<double>(max)) ||
      number != std::floor(number)) {
    throw Napi::TypeError::New(
        value.Env(), name + " must be an integer from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return static_cast<int64_t>(number);
}

// Returns the option as an integer from 0 to `max`, or 0 where it is undefined.
inline int64_t OptionalInteger(const Napi::Object& options, const char* name, int64_t max) {
  const Napi::Value value = options.Get(name);
  return value.IsUndefined() ? 0 : Integer(value, name, 0, max);
}

inline int64_t IntegerArgument(const Napi::CallbackInfo& info, size_t at, const char* name, int64_t min,
                               int64_t max) {
  return Integer(info[at], name, min, max);
}

// The largest `max_events` of a poller: what one wait may deliver at most.
constexpr int64_t kMaxEventsLimit = INT32_MAX / 16;

inline int FdArgument(const Napi::CallbackInfo& info, size_t at) {
  return static_cast<int>(IntegerArgument(info, at, "fd", INT32_MIN, INT32_MAX));
}

inline bool BooleanOption(const Napi::Object& options, const char* name) {
  return options.Get(name).ToBoolean();
}

inline std::unique_ptr<Poller> MakePoller(Napi::Env env, const std::string& name, size_t max_events) {
  const PollerEntry* entry = FindPoller(name);
  if (!entry) throw Napi::TypeError::New(env, "there is no native mechanism called \"" + name + "\"");
  return entry->make(max_events);
}

}  // namespace muxbench
