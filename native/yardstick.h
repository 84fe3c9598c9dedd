// Measures the machine's present speed: how long a bare system call and a fixed piece of user code take. Runs
// of different times are compared with its help, since both take longer under everything that slows the whole
// machine: a lower CPU frequency, another load on the same core, a further mitigation.
#pragma once

#include <cstdint>

namespace muxbench {

// The medians over the batches, in nanoseconds of the chosen clock. They include the cost of one reading of
// the clock, divided by the calls of a batch.
struct YardstickReading {
  // The duration of one getppid(2): entry, a load, exit. Neither the vDSO nor the C library answers this call
  // without entering the kernel.
  double system_call_ns;
  // The duration of one loop of `loop_steps` steps, each of which needs the result of the one before.
  double user_loop_ns;
};

// Measures `batches` batches of each kind (at most kMaxYardstickBatches), alternately. Allocates nothing.
constexpr uint32_t kMaxYardstickBatches = 256;
YardstickReading ReadYardstick(uint32_t batches, uint32_t loop_steps);

// Returns the mean duration in nanoseconds of one read from a buffer of 8 MiB, or 0 where there is no memory for the
// buffer. Each of the `reads` reads goes to another cache line, whose place depends on what the last one returned, so
// that neither the prefetcher nor the pipeline hides its duration. A call goes on where the last one ended: it reads
// lines that nobody has read for 131,072 reads, which are in the last-level cache if nobody else has taken it. The first
// call makes the buffer, which takes some milliseconds.
double ReadMemoryNs(uint32_t reads);

}  // namespace muxbench
