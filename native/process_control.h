// The settings of its own that a block process reads or changes: limits, CPUs, scheduling, and what happens
// when its parent ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace muxbench {

struct DescriptorLimit {
  uint64_t soft;
  uint64_t hard;
};

// All functions of this file return 0 or -errno. A container may refuse the calls behind them (seccomp), with
// EPERM or ENOSYS; what /proc knows as well is then read from there.

int GetDescriptorLimit(DescriptorLimit* limit);

// Raises the soft limit to the hard one, which stays as it is, and returns both in `limit`. Where the kernel
// refuses, the soft limit stays, and `limit` has it as the hard one too, since no pool can have more.
int RaiseSoftDescriptorLimit(DescriptorLimit* limit);

struct ContextSwitches {
  int64_t voluntary = 0;
  int64_t involuntary = 0;
};

// Returns how often the calling thread has left its CPU in `switches`.
int GetContextSwitches(ContextSwitches* switches);

// Get or set the CPUs on which the calling thread may run. Nothing is called where they are set already.
int GetAffinity(std::vector<int>* cpus);
int SetAffinity(const std::vector<int>& cpus);

// Puts the calling thread under a policy such as SCHED_FIFO. Threads that it starts afterwards inherit the
// policy; threads that exist already, such as Node.js's helper threads, keep theirs.
int SetScheduler(int policy, int priority);

// Returns 0 if SCHED_FIFO is allowed, and leaves the calling thread's policy as it was.
int ProbeFifo();

// Sets `policy` to that of the calling thread: SCHED_OTHER, SCHED_FIFO, …
int GetScheduler(int* policy);

// Returns 0 if the calling thread can count its CPU cycles (`hardware`) or else its CPU time (a software
// counter).
int ProbePerfEvent(bool hardware);

// Sets `slack_ns` to the time by which the kernel may let the calling thread's timeouts end late (PR_GET_TIMERSLACK),
// so that it wakes up less often. Real-time threads have none.
int GetTimerSlack(int64_t* slack_ns);

// Makes the kernel kill this process when the thread that started it ends.
int DieWithParent();

// Gives the calling thread a descriptor table of its own, as in a single-threaded program. Node.js has helper
// threads, and while a table is shared the kernel counts a reference on every descriptor that a call looks
// at, which makes select and poll over many descriptors take about half as long again. It must be called
// before any pool is made, since a pool's descriptors belong to the table of the thread that opened them.
int UnshareDescriptorTable();

struct RefusedCall {
  const char* name;
  int error;  // errno
};

// Makes the calls that containers refuse, on a thread of its own, which changes nothing for the process, and
// returns in `refused` those that failed. Fails with -EAGAIN where the kernel grants no thread.
int FindRefusedCalls(std::vector<RefusedCall>* refused);

// Starts `count` threads at a time and ends them. Fails with -EAGAIN where the kernel does not grant them.
int ProbeThreads(size_t count);

}  // namespace muxbench
