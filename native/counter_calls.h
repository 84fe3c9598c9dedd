// Makes system calls on files that have a number, eventfds and timerfds, for the conformance test. The
// arguments and the results are those of KernelCall.
#pragma once

#include <cstdint>

#include "call_output.h"

namespace muxbench {

void CallWriteCounter(Output& out, const int32_t* arguments);
void CallReadValue(Output& out, int fd);
void CallEventfdSignal(Output& out, int fd);
void CallTimerfdSettime(Output& out, const int32_t* arguments);
void CallTimerfdGettime(Output& out, int fd);
void CallTimerfdPast(Output& out, int fd, int32_t count);

}  // namespace muxbench
