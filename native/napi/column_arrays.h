// Converts the Float64Arrays of a caller to the columns that a loop writes its samples to.
#pragma once

#include <napi.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "../churn.h"

namespace muxbench {

// Describes one Float64Array of the caller: its name in JavaScript, the member of a loop's columns that
// points to its memory, and the member that holds the capacity which its length limits.
template <typename Columns>
struct ColumnField {
  const char* name;
  double* Columns::*memory;
  size_t Columns::*capacity;
};

// Take reads the arrays from the caller's object once, since a getter could do anything, such as closing the
// runner. Memory looks up their memory before each batch, since a script may have detached it since the last
// one.
template <typename Columns, size_t kCount>
class ColumnArrays {
 public:
  explicit ColumnArrays(const std::array<ColumnField<Columns>, kCount>& fields) : fields_(fields) {}

  void Take(const Napi::Object& object) {
    for (size_t i = 0; i < kCount; ++i) {
      const Napi::Value value = object.Get(fields_[i].name);
      if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
        throw Napi::TypeError::New(object.Env(),
                                   std::string("columns.") + fields_[i].name + " must be a Float64Array");
      }
      arrays_[i] = Napi::Persistent(value.As<Napi::Float64Array>());
    }
  }

  Columns Memory() const {
    Columns columns;
    for (const auto& field : fields_) columns.*field.capacity = SIZE_MAX;
    for (size_t i = 0; i < kCount; ++i) {
      Napi::Float64Array array = arrays_[i].Value();
      size_t& capacity = columns.*fields_[i].capacity;
      capacity = std::min(capacity, array.ElementLength());
      columns.*fields_[i].memory = array.Data();
    }
    return columns;
  }

 private:
  const std::array<ColumnField<Columns>, kCount>& fields_;
  std::array<Napi::Reference<Napi::Float64Array>, kCount> arrays_;
};

// The columns of every loop that changes its interest set.
inline constexpr std::array<ColumnField<ControlColumns>, 3> kControlColumns = {{
    {"modifyNs", &ControlColumns::modify_ns, &ControlColumns::capacity},
    {"removeNs", &ControlColumns::remove_ns, &ControlColumns::capacity},
    {"addNs", &ControlColumns::add_ns, &ControlColumns::capacity},
}};

}  // namespace muxbench
