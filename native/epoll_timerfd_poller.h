#pragma once

#include "poller.h"

namespace muxbench {
extern const PollerEntry kEpollTimerfdPoller;
}
