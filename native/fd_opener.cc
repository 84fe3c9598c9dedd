#include "fd_opener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

namespace muxbench {
namespace {

constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

// An address of 127.0.0.0/8 has some 28,000 ports that the kernel chooses from, and this many sockets get
// one.
constexpr uint32_t kSocketsOfAddress = 8192;

int Result(int result) { return result == -1 ? -errno : 0; }

int OpenUnixPair(int type, int pair[2]) { return Result(socketpair(AF_UNIX, type | kFlags, 0, pair)); }

// Takes the result of a call that has opened a descriptor which is its own peer.
int OpenAlone(int fd, int pair[2]) {
  pair[0] = pair[1] = fd;
  return Result(fd);
}

int OpenSocket(int type, int* fd) {
  *fd = socket(AF_INET, type, 0);
  return Result(*fd);
}

sockaddr_in LoopbackAddress(uint32_t number) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number);
  return address;
}

const sockaddr* Generic(const sockaddr_in* address) { return reinterpret_cast<const sockaddr*>(address); }

// Reads the local address of a socket with `getsockname`, or the one that it is connected to with
// `getpeername`.
int ReadAddress(int (*call)(int, sockaddr*, socklen_t*), int fd, sockaddr_in* address) {
  socklen_t length = sizeof *address;
  return Result(call(fd, reinterpret_cast<sockaddr*>(address), &length));
}

// Binds `fd` to a port of `*address` that the kernel chooses, and completes `*address` with it.
int BindTo(int fd, sockaddr_in* address) {
  if (bind(fd, Generic(address), sizeof *address) == -1) return -errno;
  return ReadAddress(getsockname, fd, address);
}

// Lets each write be sent at once, and each close end its connection without a TIME_WAIT, in which the port
// could not be used again for a minute.
int SetTcpOptions(int fd) {
  const int no_delay = 1;
  const linger reset = {1, 0};
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay) == -1) return -errno;
  return Result(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
}

bool IsSame(const sockaddr_in& a, const sockaddr_in& b) {
  return a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
}

}  // namespace

int MoveTo(int fd, int number) {
  if (fd >= number) return fd;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, number);
  // The kernel calls a number beyond the limit of descriptors an invalid argument.
  const int result = moved != -1 ? moved : errno == EINVAL ? -EMFILE : -errno;
  close(fd);
  return result;
}

FdOpener::~FdOpener() {
  if (listener_ != -1) close(listener_);
}

int ReadOwnAddress(int fd, sockaddr_in* address) { return ReadAddress(getsockname, fd, address); }

int LinkEpolls(const std::vector<int>& fds) {
  for (size_t i = 2; i < fds.size(); ++i) {
    epoll_event event = {EPOLLIN, {}};
    if (epoll_ctl(i == 2 ? fds[0] : fds[i - 1], EPOLL_CTL_ADD, fds[i], &event) == -1) return -errno;
  }
  return 0;
}

int FdOpener::Open(std::vector<int>* fds) {
  const FdKindEntry& entry = EntryOf(kind_);
  // A watched epoll is opened first, so that it has the lowest number.
  int error = 0;
  for (size_t i = 0; i < entry.nests && error == 0; ++i) {
    fds->push_back(epoll_create1(EPOLL_CLOEXEC));
    if (fds->back() == -1) error = -errno;
  }
  int pair[2] = {-1, -1};
  if (error == 0) error = OpenPair(pair);
  if (error == 0 && direction_ != Direction::kIn) error = Narrow(pair);
  if (error != 0) {
    fds->insert(fds->end(), pair, pair + 2);
    for (int fd : *fds) {
      if (fd != -1) close(fd);
    }
    return error;
  }
  fds->push_back(pair[0]);
  if (!entry.is_own_peer) fds->insert(fds->begin() + 1, pair[1]);
  return 0;
}

int FdOpener::OpenPair(int pair[2]) {
  switch (kind_) {
    case FdKind::kSocketpair:
    case FdKind::kEpoll1:
    case FdKind::kEpoll2:
    case FdKind::kEpoll3:
    case FdKind::kEpoll4:
    case FdKind::kEpoll5: return OpenUnixPair(SOCK_STREAM, pair);
    case FdKind::kPipe: return OpenPipe(pair);
    case FdKind::kEventfd: return OpenAlone(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), pair);
    case FdKind::kDatagram: return OpenUnixPair(SOCK_DGRAM, pair);
    case FdKind::kSeqpacket: return OpenUnixPair(SOCK_SEQPACKET, pair);
    case FdKind::kTcp: return OpenTcp(pair);
    case FdKind::kUdp: return OpenUdp(pair);
    case FdKind::kTimerfd:
      return OpenAlone(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), pair);
    case FdKind::kSignalfd: return OpenSignalfd(pair);
    case FdKind::kListener: return OpenListener(pair);
    case FdKind::kFile: return OpenAlone(memfd_create("muxbench", MFD_CLOEXEC), pair);
  }
  return -EINVAL;
}

int FdOpener::OpenPipe(int pair[2]) {
  const int error = Result(pipe2(pair, O_NONBLOCK | O_CLOEXEC));
  if (error != 0 || direction_ == Direction::kIn) return error;
  // The write end is watched, and takes the lower number from the read end.
  const int reads = fcntl(pair[0], F_DUPFD_CLOEXEC, pair[0]);
  if (reads == -1) return errno == EINVAL ? -EMFILE : -errno;
  const int writes = dup3(pair[1], pair[0], O_CLOEXEC);
  close(pair[1]);
  pair[1] = reads;
  return Result(writes);
}

int FdOpener::Narrow(const int pair[2]) const {
  // The kernel raises a size of 1 to the least that it allows.
  const int least = 1;
  switch (kind_) {
    case FdKind::kEventfd: return 0;
    case FdKind::kPipe: return fcntl(pair[0], F_SETPIPE_SZ, least) == -1 ? -errno : 0;
    // There is room while nothing waits to be sent, whatever waits to be acknowledged. Once the receive
    // buffer of the peer is full, what is written waits.
    case FdKind::kTcp:
      return Result(setsockopt(pair[0], IPPROTO_TCP, TCP_NOTSENT_LOWAT, &least, sizeof least));
    default: return Result(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &least, sizeof least));
  }
}

// Listens at a port that the kernel chooses. Returns 0 or -errno.
int FdOpener::Listen() {
  if (listener_ != -1) close(listener_);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ == -1) return -errno;
  const int moved = MoveTo(listener_, listener_ + distance_);
  listener_ = moved < 0 ? -1 : moved;
  if (moved < 0) return moved;
  // What the listener accepts has its receive buffer, whose size is part of the connection's first packets.
  const int least = 1;
  if (direction_ != Direction::kIn &&
      setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) == -1)
    return -errno;
  listens_at_ = LoopbackAddress(0);
  if (const int error = BindTo(listener_, &listens_at_)) return error;
  return Result(listen(listener_, 1));
}

// Connects pair[0] to the listener, and sets pair[1] to what the listener accepts. Returns 0 or -errno.
int FdOpener::ConnectTo(int pair[2]) {
  if (connect(pair[0], Generic(&listens_at_), sizeof listens_at_) == -1) return -errno;
  sockaddr_in own, other;
  if (const int error = ReadAddress(getsockname, pair[0], &own)) return error;
  for (;;) {
    pair[1] = accept4(listener_, nullptr, nullptr, kFlags);
    if (pair[1] == -1) return -errno;
    if (ReadAddress(getpeername, pair[1], &other) == 0 && IsSame(own, other)) return 0;
    // Another program has connected.
    close(pair[1]);
  }
}

int FdOpener::OpenSignalfd(int pair[2]) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, kFirstSignal + static_cast<int>(signals_++));
  return OpenAlone(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC), pair);
}

int FdOpener::OpenListener(int pair[2]) {
  for (int i = 0; i < 2; ++i) {
    if (const int error = OpenSocket(SOCK_STREAM | kFlags, &pair[i])) return error;
    // What a listener accepts has its options.
    if (const int error = SetTcpOptions(pair[i])) return error;
  }
  sockaddr_in address = LoopbackAddress(bound_++ / kSocketsOfAddress);
  if (const int error = BindTo(pair[0], &address)) return error;
  return Result(listen(pair[0], 1));
}

int FdOpener::OpenTcp(int pair[2]) {
  int error = listener_ == -1 ? Listen() : 0;
  for (bool is_first = true; error == 0; is_first = false) {
    error = OpenSocket(SOCK_STREAM | SOCK_CLOEXEC, &pair[0]);
    if (error != 0) return error;
    error = ConnectTo(pair);
    if (error == 0) break;
    close(pair[0]);
    pair[0] = -1;
    // No port is left for another connection to this listener.
    if (error == -EADDRNOTAVAIL && is_first) error = Listen();
  }
  if (error == 0) error = Result(fcntl(pair[0], F_SETFL, O_NONBLOCK));
  for (int i = 0; i < 2 && error == 0; ++i) error = SetTcpOptions(pair[i]);
  return error;
}

int FdOpener::OpenUdp(int pair[2]) {
  sockaddr_in addresses[2];
  for (int i = 0; i < 2; ++i) {
    if (const int error = OpenSocket(SOCK_DGRAM | kFlags, &pair[i])) return error;
    addresses[i] = LoopbackAddress(bound_++ / kSocketsOfAddress);
    if (const int error = BindTo(pair[i], &addresses[i])) return error;
  }
  for (int i = 0; i < 2; ++i) {
    if (connect(pair[i], Generic(&addresses[1 - i]), sizeof addresses[0]) == -1) return -errno;
  }
  return 0;
}

}  // namespace muxbench
