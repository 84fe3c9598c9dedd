#pragma once

#include <string>
#include <vector>

#include "poller.h"

namespace muxbench {

// Every mechanism, in the order in which lists show them.
const std::vector<PollerEntry>& PollerTable();

// The entry called `name`, or nullptr: never another mechanism instead.
const PollerEntry* FindPoller(const std::string& name);

}  // namespace muxbench
