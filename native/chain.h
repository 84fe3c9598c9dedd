// Chains of writes: the handler of an event makes the next descriptor ready, and so on, as in libevent's
// benchmark. An iteration begins as many chains as descriptors are made ready in it.
#pragma once

#include <cstdint>

namespace muxbench {

// Divides an iteration's writes among its chains. They are divided beforehand rather than claimed by
// whichever handler runs first, so that every mechanism delivers the same events. src/workload/plan.ts
// divides them in the same way.
class ChainWrites {
 public:
  // An iteration without chains has no writes to divide.
  ChainWrites(uint32_t writes, uint32_t chains)
      : each_(chains == 0 ? 0 : writes / chains), with_one_more_(chains == 0 ? 0 : writes % chains) {}

  // Returns how many writes the given chain has. Where the division leaves a remainder, the first chains have
  // one more than the others.
  uint32_t Of(uint32_t chain) const { return each_ + (chain < with_one_more_); }

 private:
  const uint32_t each_;
  const uint32_t with_one_more_;
};

}  // namespace muxbench
