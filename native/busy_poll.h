// Busy polling of epoll: a wait that finds nothing polls the queue of the NIC from which the watched sockets
// receive (their NAPI instance), before it sleeps. ioctl_eventpoll(2) has the call, of Linux 6.9.
#pragma once

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

namespace muxbench {

// struct epoll_params of linux/eventpoll.h, which older headers lack.
struct EpollParams {
  uint32_t busy_poll_usecs;
  uint16_t busy_poll_budget;
  uint8_t prefer_busy_poll;
  uint8_t pad;
};

constexpr unsigned long kSetEpollParams = _IOW(0x8A, 0x01, EpollParams);
constexpr unsigned long kGetEpollParams = _IOR(0x8A, 0x02, EpollParams);

// The packets that one poll takes at most. The kernel's own limit for processes without CAP_NET_ADMIN is 64.
constexpr uint16_t kBusyPollBudget = 8;

// Lets waits on an epoll instance poll for `microseconds`. Returns 0 or -errno.
inline int SetBusyPoll(int epfd, uint32_t microseconds) {
  const EpollParams params = {microseconds, kBusyPollBudget, 0, 0};
  return ioctl(epfd, kSetEpollParams, &params) == -1 ? -errno : 0;
}

// Returns for how many microseconds the waits on an epoll instance poll, or -errno.
inline int64_t BusyPollOf(int epfd) {
  EpollParams params;
  return ioctl(epfd, kGetEpollParams, &params) == -1 ? -errno : int64_t{params.busy_poll_usecs};
}

// Returns the NAPI instance that a socket last received from, 0 where that was none, or -errno.
inline int64_t NapiIdOf(int fd) {
  constexpr int kIncomingNapiId = 56;  // SO_INCOMING_NAPI_ID
  uint32_t id = 0;
  socklen_t length = sizeof id;
  return getsockopt(fd, SOL_SOCKET, kIncomingNapiId, &id, &length) == -1 ? -errno : int64_t{id};
}

}  // namespace muxbench
