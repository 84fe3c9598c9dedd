// Chains of writes: the handler of an event makes the next descriptor ready, and so on, as in libevent's
// benchmark. An iteration begins as many chains as descriptors are made ready in it.
#pragma once

#include <cstdint>

namespace muxbench {

// How many writes each chain has. They are dealt out beforehand, not taken from one heap by whichever
// handler comes first: what is delivered is then the same for every mechanism. src/workload/plan.ts deals
// alike.
class ChainWrites {
 public:
  ChainWrites(uint32_t writes, uint32_t chains) : each_(writes / chains), with_one_more_(writes % chains) {}

  uint32_t Of(uint32_t chain) const { return each_ + (chain < with_one_more_); }

 private:
  const uint32_t each_;
  const uint32_t with_one_more_;
};

}  // namespace muxbench
