#include "poller_table.h"

#include <algorithm>
#include <cerrno>

#include "epoll_poller.h"
#include "epoll_pwait2_poller.h"
#include "epoll_timerfd_poller.h"
#include "io_uring_poller.h"
#include "poll_poller.h"
#include "ppoll_poller.h"
#include "pselect_poller.h"
#include "select_poller.h"

namespace muxbench {

const std::vector<PollerEntry>& PollerTable() {
  static const std::vector<PollerEntry> table = {kSelectPoller,  kPollPoller,        kEpollPoller,
                                                 kPselectPoller, kPpollPoller,       kEpollPwait2Poller,
                                                 kIoUringPoller, kEpollTimerfdPoller};
  return table;
}

const PollerEntry* FindPoller(const std::string& name) {
  for (const PollerEntry& entry : PollerTable()) {
    if (name == entry.name) return &entry;
  }
  return nullptr;
}

int Probe(const PollerEntry& entry) {
  const std::unique_ptr<Poller> poller = entry.make(1);
  poller->Arm();
  // A wait on an empty set makes all calls that a mechanism needs. A mechanism may need none for a wait of 0,
  // so that this one lasts for the shortest time.
  const int result = poller->Wait(1);
  return result == -EINTR ? 0 : std::min(result, 0);
}

int CheckSupported(const Features& features, const Interest& interest) {
  if (interest.trigger == Trigger::kLevel && !features.level) return -ENOTSUP;
  if (interest.trigger == Trigger::kEdge && !features.edge) return -ENOTSUP;
  if (interest.oneshot && !features.oneshot) return -ENOTSUP;
  if (interest.exclusive && (!features.exclusive || interest.oneshot)) return -ENOTSUP;
  if (interest.events & ~features.events) return -ENOTSUP;
  return 0;
}

}  // namespace muxbench
