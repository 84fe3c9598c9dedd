#include "poller_table.h"

#include <cerrno>

#include "epoll_poller.h"
#include "epoll_pwait2_poller.h"
#include "poll_poller.h"
#include "ppoll_poller.h"
#include "pselect_poller.h"
#include "select_poller.h"

namespace muxbench {

const std::vector<PollerEntry>& PollerTable() {
  static const std::vector<PollerEntry> table = {kSelectPoller,  kPollPoller,  kEpollPoller,
                                                 kPselectPoller, kPpollPoller, kEpollPwait2Poller};
  return table;
}

const PollerEntry* FindPoller(const std::string& name) {
  for (const PollerEntry& entry : PollerTable()) {
    if (name == entry.name) return &entry;
  }
  return nullptr;
}

int CheckSupported(const Features& features, const Interest& interest) {
  if (interest.trigger == Trigger::kLevel && !features.level) return -ENOTSUP;
  if (interest.trigger == Trigger::kEdge && !features.edge) return -ENOTSUP;
  if (interest.oneshot && !features.oneshot) return -ENOTSUP;
  if (interest.events & ~features.events) return -ENOTSUP;
  return 0;
}

}  // namespace muxbench
