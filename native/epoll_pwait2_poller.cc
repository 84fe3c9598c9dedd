// epoll_pwait2(2), from Linux 5.11 on: see epoll_set_poller.h. It is epoll_wait with a timespec for its
// timeout and a signal mask, which is null here, so that the call leaves the mask as it is.
#include "epoll_pwait2_poller.h"

#include "epoll_set_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kEpollPwait2Poller = {
    "epoll_pwait2", WithTimeoutResolution(kEpollSetFeatures, 1),
    [](size_t max_events) -> std::unique_ptr<Poller> {
      return std::make_unique<EpollPoller<system_call::EpollPwait2>>(max_events);
    }};

}  // namespace muxbench
