// The plan says which descriptors become ready in which iteration. TypeScript makes it; the code here checks
// all of it once and then only reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace muxbench {

// The layout, in little-endian 32-bit words:
//   magic "MUXP", version, fdCount, activeCount, iterations,
//   then iterations × activeCount pool indices, distinct within each iteration.
constexpr uint32_t kPlanMagic = 0x5058554d;
constexpr uint32_t kPlanVersion = 1;
constexpr size_t kPlanHeaderWords = 5;

class Plan {
 public:
  // Checks the buffer and copies it, so that it cannot change after the check. `length` is in bytes.
  // `pool_size` is the number of descriptors: a larger fdCount is refused before memory is allocated for it.
  // Returns false, with the reason in `problem`, where the buffer is not a valid plan.
  bool Parse(const void* bytes, size_t length, size_t pool_size, std::string* problem);

  uint32_t fd_count() const { return fd_count_; }
  uint32_t active_count() const { return active_count_; }
  uint32_t iterations() const { return iterations_; }

  // The active_count() pool indices of one iteration.
  const uint32_t* Iteration(uint32_t iteration) const {
    return indices_.data() + static_cast<size_t>(iteration) * active_count_;
  }

 private:
  uint32_t fd_count_ = 0;
  uint32_t active_count_ = 0;
  uint32_t iterations_ = 0;
  std::vector<uint32_t> indices_;
};

}  // namespace muxbench
