// What this machine's pace is just now: how long a bare system call and a fixed piece of user code take. Runs
// of different times are held against each other by it, since both become dearer with whatever slows
// everything down: the CPU's frequency, a neighbour on the same core, another mitigation.
#pragma once

#include <cstdint>

namespace muxbench {

// Medians over the batches, by the chosen clock, whose own reading is spread over a batch.
struct YardstickReading {
  double system_call_ns;  // one getppid(2): entry, a load, exit. The vDSO has no such call, and nothing
                          // caches it
  double user_loop_ns;    // one loop of so many steps, each of which needs the result of the one before
};

// Takes so many batches of each, in turns. Nothing is allocated.
constexpr uint32_t kMaxYardstickBatches = 256;
YardstickReading ReadYardstick(uint32_t batches, uint32_t loop_steps);

}  // namespace muxbench
