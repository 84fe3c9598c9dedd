// Makes system calls that sleep and those about signals, for the conformance test.
#pragma once

#include <cstdint>

#include "call_output.h"

namespace muxbench {

// The calls of SleepIn. Each waits for one descriptor to be readable, but for the last.
enum class SleepKind : int32_t { kEpollWait = 0, kPoll = 1, kSelect = 2, kEpollPwait = 3, kNanosleep = 4 };

// Makes one call with the arguments of KernelCall::kSleepIn, and returns its result or -errno.
int SleepIn(const int32_t* arguments);

// Sets the action of a signal: 0 the usual one, 1 none, 2 a handler that does nothing.
void CallSigaction(Output& out, int signal, int32_t action);

// Sets the usual action for all signals that programs give another one.
void ResetSignals();

}  // namespace muxbench
