#pragma once

#include <string>
#include <vector>

#include "poller.h"

namespace muxbench {

// Returns every mechanism, in the order in which lists show them.
const std::vector<PollerEntry>& PollerTable();

// Returns 0 where the kernel grants the system calls of a mechanism, otherwise -errno: an older kernel lacks
// them, or a seccomp profile forbids them.
int Probe(const PollerEntry& entry);

// Returns the entry called `name`, or nullptr where there is none.
const PollerEntry* FindPoller(const std::string& name);

}  // namespace muxbench
