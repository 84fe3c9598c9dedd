// The settings of its own that a block process reads or changes: limits, CPUs, scheduling, and what happens
// when its parent ends.
#pragma once

#include <cstdint>
#include <vector>

namespace muxbench {

struct DescriptorLimit {
  uint64_t soft;
  uint64_t hard;
};

// All functions of this file return 0 or -errno.

int GetDescriptorLimit(DescriptorLimit* limit);

// Raises the soft limit to the hard one, which stays as it is, and returns both in `limit`.
int RaiseSoftDescriptorLimit(DescriptorLimit* limit);

// Get or set the CPUs on which the calling thread may run.
int GetAffinity(std::vector<int>* cpus);
int SetAffinity(const std::vector<int>& cpus);

// Puts the calling thread under SCHED_FIFO. Threads that it starts afterwards inherit the policy; threads
// that exist already, such as Node.js's helper threads, keep theirs.
int SetFifo(int priority);

// Returns 0 if SetFifo is allowed, and leaves the calling thread's policy as it was.
int ProbeFifo();

// Sets `policy` to that of the calling thread: SCHED_OTHER, SCHED_FIFO, …
int GetScheduler(int* policy);

// Returns 0 if the calling thread can count its CPU cycles (`hardware`) or else its CPU time (a software
// counter).
int ProbePerfEvent(bool hardware);

// Makes the kernel kill this process when the thread that started it ends.
int DieWithParent();

// Gives the calling thread a descriptor table of its own, as in a single-threaded program. Node.js has helper
// threads, and while a table is shared the kernel counts a reference on every descriptor that a call looks
// at, which makes select and poll over many descriptors take about half as long again. It must be called
// before any pool is made, since a pool's descriptors belong to the table of the thread that opened them.
int UnshareDescriptorTable();

}  // namespace muxbench
