#include "probe.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "probes.h"

namespace muxbench {

const std::vector<ProbeEntry>& ProbeTable() {
  static const std::vector<ProbeEntry> table = {
      {"select-limit", ProbeSelectLimit},   {"poll-limit", ProbePollLimit},
      {"mapping", ProbeMapping},            {"copies", ProbeCopies},
      {"close", ProbeClose},                {"nesting", ProbeNesting},
      {"hang-up", ProbeHangUp},             {"refill", ProbeRefill},
      {"time-left", ProbeTimeLeft},         {"regular-file", ProbeRegularFile},
      {"second-read", ProbeSecondRead},     {"stale-readiness", ProbeStaleReadiness},
      {"shared-epoll", ProbeSharedEpoll},   {"own-epolls", ProbeOwnEpolls},
      {"every-write", ProbeEveryWrite},     {"load", ProbeLoad},
      {"time-outs", ProbeTimeouts},
  };
  return table;
}

bool OpenEventfd(OwnedFd* fd, RunError* error) {
  *fd = OwnedFd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  return fd->get() != -1 || Fail(error, errno, "eventfd");
}

bool OpenEpoll(OwnedFd* epoll, RunError* error) {
  *epoll = OwnedFd(epoll_create1(EPOLL_CLOEXEC));
  return epoll->get() != -1 || Fail(error, errno, "epoll_create1");
}

bool OpenPair(OwnedFd* watched, OwnedFd* peer, int flags, RunError* error) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, pair) == -1) {
    return Fail(error, errno, "socketpair");
  }
  *watched = OwnedFd(pair[0]);
  *peer = OwnedFd(pair[1]);
  return true;
}

bool Watch(int epoll, int watched, uint32_t events, RunError* error) {
  epoll_event event = {events, {}};
  event.data.fd = watched;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, watched, &event) == 0 || Fail(error, errno, "epoll_ctl");
}

bool Signal(int eventfd, RunError* error) {
  const uint64_t one = 1;
  return write(eventfd, &one, sizeof one) == sizeof one || Fail(error, errno, "write");
}

bool WriteByte(int peer, RunError* error) {
  return send(peer, "x", 1, MSG_NOSIGNAL) == 1 || Fail(error, errno, "send");
}

}  // namespace muxbench
