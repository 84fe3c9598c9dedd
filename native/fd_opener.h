// Opens the descriptors of a pool.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <vector>

#include "fd_kind.h"

namespace muxbench {

// Gives `fd`, which has just got the lowest free number, the lowest free one from `number` on. Returns its
// number or -errno; the descriptor is closed if it fails.
int MoveTo(int fd, int number);

// Reads the address that the socket `fd` is bound to. Returns 0 or -errno.
int ReadOwnAddress(int fd, sockaddr_in* address);

// Lets each epoll of what FdOpener::Open has opened watch the next one, and the last one the end of a pair.
// Returns 0 or -errno.
int LinkEpolls(const std::vector<int>& fds);

// Opens descriptors of one kind with their peers, all of them non-blocking.
class FdOpener {
 public:
  // The opener's own descriptor gets a number that is `distance` above the lowest free one, so that it does
  // not stand between those that it opens.
  FdOpener(FdKind kind, Direction direction, int distance)
      : kind_(kind), direction_(direction), distance_(distance) {}
  ~FdOpener();
  FdOpener(const FdOpener&) = delete;
  FdOpener& operator=(const FdOpener&) = delete;

  // Opens a descriptor to watch, which gets the lowest free number, then its peer where the kind has one,
  // then those between a watched epoll and the end of a pair that is read, and that end itself. Returns 0
  // or -errno.
  int Open(std::vector<int>* fds);

 private:
  // The following set both of a pair, and return 0 or -errno. Open closes what they have opened before a failure.
  int OpenPair(int pair[2]);
  int OpenPipe(int pair[2]);
  int OpenTcp(int pair[2]);
  int OpenUdp(int pair[2]);
  int OpenSignalfd(int pair[2]);
  int OpenListener(int pair[2]);
  int ConnectTo(int pair[2]);
  int Listen();

  // Lets the watched descriptor of a pair be full after little has been written to it. Returns 0 or -errno.
  int Narrow(const int pair[2]) const;

  const FdKind kind_;
  const Direction direction_;
  const int distance_;
  int listener_ = -1;            // where TCP connections are made
  sockaddr_in listens_at_ = {};  // its address
  uint32_t bound_ = 0;           // how many UDP sockets or listeners have got an address
  uint32_t signals_ = 0;         // how many signals have got a signalfd
};

}  // namespace muxbench
