#pragma once

#include <string>
#include <vector>

#include "poller.h"

namespace muxbench {

// Returns every mechanism, in the order in which lists show them.
const std::vector<PollerEntry>& PollerTable();

// Returns the entry called `name`, or nullptr where there is none.
const PollerEntry* FindPoller(const std::string& name);

}  // namespace muxbench
