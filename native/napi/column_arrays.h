// The columns that a caller wants samples written to.
#pragma once

#include <napi.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace muxbench {

// One Float64Array of the caller: its name in JavaScript, where a loop's columns hold its memory, and the
// capacity that it bounds.
template <typename Columns>
struct ColumnField {
  const char* name;
  double* Columns::*memory;
  size_t Columns::*capacity;
};

// The arrays are taken out of the caller's object once, since a getter could do anything, such as closing
// the runner; their memory is looked up for each batch, since a script may have detached it since the last.
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

}  // namespace muxbench
