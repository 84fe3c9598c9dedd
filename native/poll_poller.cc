// poll(2): see pollfd_poller.h. Its timeout is a number of milliseconds.
#include "poll_poller.h"

#include "pollfd_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kPollPoller = {"poll", kPollfdFeatures, [](size_t) -> std::unique_ptr<Poller> {
                                   return std::make_unique<PollfdPoller<system_call::Poll>>();
                                 }};

}  // namespace muxbench
