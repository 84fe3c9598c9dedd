// The decoders of native/ for libFuzzer: a plan or a schedule from any bytes is refused with a reason, or has
// what its header promises.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../../native/plan.h"
#include "../../native/schedule.h"

namespace muxbench {
namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

void CheckPlan(const uint8_t* bytes, size_t length, uint32_t pool_size, size_t offset) {
  // A plan that is not aligned is refused, so that an offset of 1 reaches that check.
  std::vector<uint32_t> words((length + offset) / sizeof(uint32_t) + 1);
  uint8_t* start = reinterpret_cast<uint8_t*>(words.data()) + offset;
  if (length > 0) std::memcpy(start, bytes, length);
  Plan plan;
  std::string problem;
  const bool ok = plan.Parse(start, length, pool_size, &problem);
  Require(ok == problem.empty());
  if (!ok) return;
  Require(offset == 0 && plan.fd_count() <= pool_size && plan.active_count() <= plan.fd_count());
  // The largest plan without active descriptors has four billion iterations, and nothing in any of them.
  const uint32_t walked = plan.active_count() == 0 ? 0 : plan.iterations();
  for (uint32_t iteration = 0; iteration < walked; ++iteration) {
    std::vector<bool> seen(plan.fd_count());
    for (uint32_t i = 0; i < plan.active_count(); ++i) {
      const uint32_t index = plan.Iteration(iteration)[i];
      Require(index < plan.fd_count() && !seen[index]);
      seen[index] = true;
    }
  }
}

void CheckSchedule(const uint8_t* bytes, size_t length, uint32_t fd_count) {
  const size_t count = length / (sizeof(double) + sizeof(uint32_t));
  std::vector<double> times(count);
  std::vector<uint32_t> indices(count);
  if (count > 0) {
    std::memcpy(times.data(), bytes, count * sizeof(double));
    std::memcpy(indices.data(), bytes + count * sizeof(double), count * sizeof(uint32_t));
  }
  Schedule schedule;
  std::string problem;
  const bool ok = schedule.Parse(times.data(), indices.data(), count, fd_count, &problem);
  Require(ok == problem.empty());
  if (!ok) return;
  Require(schedule.size() == count);
  size_t found = 0;
  for (uint32_t index = 0; index < fd_count; ++index) {
    int64_t last_ns = 0;
    for (uint32_t event = schedule.First(index); event != Schedule::kNone; event = schedule.Next(event)) {
      Require(event < count && schedule.index(event) == index && schedule.time_ns(event) >= last_ns);
      last_ns = schedule.time_ns(event);
      ++found;
    }
  }
  Require(found == count);
}

}  // namespace
}  // namespace muxbench

// The first byte chooses the decoder, and the second the number of descriptors.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length) {
  if (length < 2) return 0;
  const uint32_t fd_count = bytes[1];
  if (bytes[0] % 2 == 0) {
    muxbench::CheckPlan(bytes + 2, length - 2, fd_count, bytes[0] / 2 % sizeof(uint32_t));
  } else {
    muxbench::CheckSchedule(bytes + 2, length - 2, fd_count);
  }
  return 0;
}
