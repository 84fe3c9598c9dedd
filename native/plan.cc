#include "plan.h"

#include <utility>
#include <vector>

namespace muxbench {

bool Plan::Parse(const void* bytes, size_t length, size_t pool_size, std::string* problem) {
  if (reinterpret_cast<uintptr_t>(bytes) % sizeof(uint32_t) != 0) {
    *problem = "it is not aligned to 4 bytes";
    return false;
  }
  if (length < kPlanHeaderWords * sizeof(uint32_t)) {
    *problem = "it holds " + std::to_string(length) + " bytes, fewer than its header";
    return false;
  }
  const uint32_t* words = static_cast<const uint32_t*>(bytes);
  if (words[0] != kPlanMagic) {
    *problem = "it does not begin with the magic \"MUXP\"";
    return false;
  }
  if (words[1] != kPlanVersion) {
    *problem = "it is of version " + std::to_string(words[1]) + ", not " + std::to_string(kPlanVersion);
    return false;
  }
  const uint32_t fd_count = words[2];
  const uint32_t active_count = words[3];
  const uint32_t iterations = words[4];
  if (fd_count == 0 || iterations == 0) {
    *problem = "fdCount and iterations must be positive";
    return false;
  }
  if (active_count > fd_count) {
    *problem =
        "activeCount " + std::to_string(active_count) + " is above fdCount " + std::to_string(fd_count);
    return false;
  }
  const uint64_t indices = uint64_t{iterations} * active_count;
  const uint64_t words_in_buffer = length / sizeof(uint32_t);
  if (length % sizeof(uint32_t) != 0 || words_in_buffer - kPlanHeaderWords != indices) {
    *problem = "it holds " + std::to_string(length) + " bytes, but its header promises " +
               std::to_string(indices) + " indices of 4 bytes after 20 bytes of header";
    return false;
  }
  if (fd_count > pool_size) {
    *problem = "fdCount " + std::to_string(fd_count) + " needs more descriptors than the pool holds (" +
               std::to_string(pool_size) + ")";
    return false;
  }
  const uint32_t* body = words + kPlanHeaderWords;
  std::vector<uint32_t> copy(body, body + indices);
  std::vector<uint32_t> seen_in(fd_count,
                                0);  // the last iteration, plus 1, that named each index; 0 for none
  const uint32_t* next = copy.data();
  // Iterations in which nothing becomes ready have no words, so that a header may promise billions of them.
  const uint32_t checked = active_count == 0 ? 0 : iterations;
  for (uint32_t iteration = 0; iteration < checked; ++iteration) {
    for (uint32_t i = 0; i < active_count; ++i) {
      const uint32_t index = *next++;
      if (index >= fd_count) {
        *problem = "iteration " + std::to_string(iteration) + " names index " + std::to_string(index) +
                   " of " + std::to_string(fd_count) + " descriptors";
        return false;
      }
      if (seen_in[index] == iteration + 1) {
        *problem =
            "iteration " + std::to_string(iteration) + " names index " + std::to_string(index) + " twice";
        return false;
      }
      seen_in[index] = iteration + 1;
    }
  }
  fd_count_ = fd_count;
  active_count_ = active_count;
  iterations_ = iterations;
  indices_ = std::move(copy);
  return true;
}

}  // namespace muxbench
