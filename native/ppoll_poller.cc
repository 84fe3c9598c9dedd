// ppoll(2): see pollfd_poller.h. It is poll with a timespec for its timeout and a signal mask, which is null
// here, so that the call leaves the mask as it is.
#include "ppoll_poller.h"

#include "pollfd_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kPpollPoller = {
    "ppoll", WithTimeoutResolution(kPollfdFeatures, 1),
    [](size_t) -> std::unique_ptr<Poller> { return std::make_unique<PollfdPoller<system_call::Ppoll>>(); }};

}  // namespace muxbench
