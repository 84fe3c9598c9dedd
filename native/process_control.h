// What a block process asks of the kernel about itself: limits, CPUs, and not to outlive its parent.
#pragma once

#include <cstdint>
#include <vector>

namespace muxbench {

struct DescriptorLimit {
  uint64_t soft;
  uint64_t hard;
};

// All return 0 or -errno.
int GetDescriptorLimit(DescriptorLimit* limit);
int RaiseSoftDescriptorLimit(DescriptorLimit* limit);  // to the hard one, which is never touched
int GetAffinity(std::vector<int>* cpus);               // of the calling thread
int SetAffinity(const std::vector<int>& cpus);

// Puts the calling thread under SCHED_FIFO. Threads that it starts afterwards inherit that; those that are
// there already, as Node.js's helpers are, stay as they were.
int SetFifo(int priority);
int ProbeFifo();                // is it allowed? Leaves the calling thread as it was
int GetScheduler(int* policy);  // of the calling thread: SCHED_OTHER, SCHED_FIFO, …

// Can the calling thread count CPU cycles, or, with software, its own CPU time?
int ProbePerfEvent(bool hardware);
int DieWithParent();

// Gives the calling thread a descriptor table of its own, as a single-threaded program has. Node.js has
// helper threads, and while a table is shared the kernel counts a reference on every descriptor that a
// call looks at, which makes select and poll over many of them about half as dear again. To be called
// before any pool is made.
int UnshareDescriptorTable();

}  // namespace muxbench
