// epoll(7): see epoll_set_poller.h. The timeout of epoll_wait(2) is a number of milliseconds.
#include "epoll_poller.h"

#include "epoll_set_poller.h"
#include "system_call.h"

namespace muxbench {

const PollerEntry kEpollPoller = {"epoll", kEpollSetFeatures,
                                  [](size_t max_events) -> std::unique_ptr<Poller> {
                                    return std::make_unique<EpollPoller<system_call::EpollWait>>(max_events);
                                  }};

}  // namespace muxbench
