// The kinds of descriptors that are watched, and how one event is written to and read from each kind.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "system_call.h"

namespace muxbench {

// Another build may receive a pool and its kind's number, so that a new kind comes last.
enum class FdKind {
  kSocketpair,  // one end of a connected AF_UNIX stream pair; an event is a byte from the other end
  kPipe,        // a pipe's read end; an event is a byte into the write end
  kEventfd,     // an eventfd, which is its own peer; an event adds 1 to it
  kDatagram,    // one end of a connected AF_UNIX datagram pair; an event is a datagram of a byte
  kSeqpacket,   // one end of a connected AF_UNIX seqpacket pair; an event is a packet of a byte
  kTcp,         // one end of a TCP connection over loopback; an event is a byte from the other end
  kUdp,         // one of two UDP sockets that are connected over loopback; an event is a datagram of a byte
  kTimerfd,     // a timerfd; an event sets it to a time that is over
  kSignalfd,    // a signalfd; an event is a real-time signal that only it takes, to the thread that reads
  kFile,        // a regular file in memory; an event is a byte that replaces its first one
  kEpoll1,      // an epoll that watches one end of a stream pair; an event is a byte from the other end
  kEpoll2,      // an epoll that watches such an epoll
  kEpoll3,
  kEpoll4,
  kEpoll5,
  kListener,  // a TCP socket that listens on loopback; an event is a connection of its peer, a client
};

// What the descriptors of a pool are watched for. Those that are watched for output are full between two
// events, since a descriptor that has room is ready all the time.
enum class Direction {
  kIn,     // input: an event is written to the peer, and the descriptor is read
  kOut,    // room for output: the peer of a full descriptor reads, and the descriptor is filled again
  kInOut,  // both, where all descriptors are full and stay so, and the events are those of kIn
};

constexpr std::array kDirectionNames = {"in", "out", "inout"};

// Returns the bits of poll(2) that a direction is watched with.
inline uint32_t EventsOf(Direction direction) {
  switch (direction) {
    case Direction::kIn: return POLLIN;
    case Direction::kOut: return POLLOUT;
    case Direction::kInOut: break;
  }
  return POLLIN | POLLOUT;
}

// How much one read takes of the events that wait in a descriptor.
enum class ReadTakes {
  kBytes,    // as many as it has room for
  kMessage,  // one, whatever room it has
  kAll,      // all of them
};

// The signals of a pool of signalfds. The C libraries keep up to three real-time signals for themselves, and
// tools such as valgrind take the last ones.
constexpr int kFirstSignal = 35;
constexpr size_t kSignalCount = 28;

constexpr uint32_t kMaxMessageBytes = 65'536;

// What a loop has to know of a kind. src/suite/fd_kinds.ts says the same.
struct FdKindEntry {
  const char* name;
  ReadTakes read_takes = ReadTakes::kBytes;
  uint32_t max_message_bytes = kMaxMessageBytes;  // 1 where an event is no message
  bool is_own_peer = false;  // whether the watched descriptor has no peer that would be open, too
  // Whether events need a closed loop, whose thread reads each before the next one is written.
  bool closed_only = false;
  bool is_deferred = false;      // whether the kernel may hand an event on after the write has returned
  bool always_ready = false;     // whether the descriptor is ready whatever was written and read
  size_t max_count = 0;          // the most descriptors of a pool; 0 where the kind has no limit of its own
  bool shares_wakeups = false;   // whether an event of one descriptor wakes those who watch any of them
  size_t nests = 0;              // how many epolls stand between a wait and the descriptor that is read
  bool never_full = false;       // whether the descriptor cannot lack room, or cannot be written to
  bool is_duplex = false;        // whether it can be full, and have nothing to read
};

// In the order of FdKind. A message of TCP that is larger than half of a window would be sent in several
// segments, which arrive one after the other. A datagram of UDP has an IP packet to itself.
constexpr std::array kFdKinds = {
    FdKindEntry{.name = "socketpair", .is_duplex = true},
    FdKindEntry{.name = "pipe"},
    FdKindEntry{.name = "eventfd", .read_takes = ReadTakes::kAll, .max_message_bytes = 1, .is_own_peer = true},
    FdKindEntry{.name = "datagram", .read_takes = ReadTakes::kMessage, .is_duplex = true},
    FdKindEntry{.name = "seqpacket", .read_takes = ReadTakes::kMessage, .is_duplex = true},
    FdKindEntry{.name = "tcp", .max_message_bytes = 16'384, .is_deferred = true, .is_duplex = true},
    FdKindEntry{.name = "udp",
                .read_takes = ReadTakes::kMessage,
                .max_message_bytes = 65'507,
                .closed_only = true,
                .is_deferred = true,
                .never_full = true},
    FdKindEntry{.name = "timerfd",
                .read_takes = ReadTakes::kAll,
                .max_message_bytes = 1,
                .is_own_peer = true,
                .closed_only = true,
                .is_deferred = true,
                .never_full = true},
    FdKindEntry{.name = "signalfd",
                .read_takes = ReadTakes::kMessage,
                .max_message_bytes = 1,
                .is_own_peer = true,
                .closed_only = true,
                .max_count = kSignalCount,
                .shares_wakeups = true,
                .never_full = true},
    FdKindEntry{.name = "file",
                .read_takes = ReadTakes::kAll,
                .max_message_bytes = 1,
                .is_own_peer = true,
                .closed_only = true,
                .always_ready = true,
                .never_full = true},
    FdKindEntry{.name = "epoll1", .nests = 1, .never_full = true},
    FdKindEntry{.name = "epoll2", .nests = 2, .never_full = true},
    FdKindEntry{.name = "epoll3", .nests = 3, .never_full = true},
    FdKindEntry{.name = "epoll4", .nests = 4, .never_full = true},
    FdKindEntry{.name = "epoll5", .nests = 5, .never_full = true},
    FdKindEntry{.name = "listener",
                .read_takes = ReadTakes::kMessage,
                .max_message_bytes = 1,
                .closed_only = true,
                .is_deferred = true,
                .never_full = true},
};

inline const FdKindEntry& EntryOf(FdKind kind) { return kFdKinds[static_cast<size_t>(kind)]; }

inline bool CanWatch(const FdKindEntry& kind, Direction direction) {
  if (direction == Direction::kIn) return true;
  return !kind.never_full && (direction == Direction::kOut || kind.is_duplex);
}

// The largest limit of a read.
constexpr size_t kReadLimit = 16;

constexpr char kEventByte = 'x';
constexpr uint64_t kEventCount = 1;
// The largest count of an eventfd, which then takes no further event.
constexpr uint64_t kFullCount = UINT64_MAX - 1;
// More bytes than a TCP connection takes whose peer has the smallest receive buffer.
constexpr char kManyBytes[8192] = {};
// A nanosecond after the clock began, which is over.
constexpr itimerspec kEventTime = {{0, 0}, {0, 1}};

// Writes one event to `peer`. Returns 0 or -errno; -EAGAIN means that the descriptor is full. The kinds
// that a descriptor alone does not say the peer of have a function of their own.
inline int WriteEvent(FdKind kind, int peer) {
  ssize_t written;
  switch (kind) {
    case FdKind::kEventfd:
      written = system_call::Write(peer, &kEventCount, sizeof kEventCount);
      return written == sizeof kEventCount ? 0 : written < 0 ? -errno : -EIO;
    case FdKind::kTimerfd:
      return timerfd_settime(peer, TFD_TIMER_ABSTIME, &kEventTime, nullptr) == -1 ? -errno : 0;
    case FdKind::kFile: written = system_call::PositionedWrite(peer, &kEventByte, 1, 0); break;
    default: written = system_call::Write(peer, &kEventByte, 1);
  }
  return written == 1 ? 0 : written < 0 ? -errno : -EIO;
}

// Makes the signalfd with place `index` in its pool ready for `thread` of this process. Returns as
// WriteEvent.
inline int SendSignal(pid_t process, pid_t thread, size_t index) {
  return system_call::Tgkill(process, thread, kFirstSignal + static_cast<int>(index)) == -1 ? -errno : 0;
}

// Lets the client `peer` leave its last connection and begin one to the listener at `address`. Returns as
// WriteEvent.
inline int BeginConnection(int peer, const sockaddr_in& address) {
  const sockaddr nowhere = {AF_UNSPEC, {}};
  if (system_call::Connect(peer, &nowhere, sizeof nowhere) == -1) return -errno;
  const int result = system_call::Connect(peer, &address, sizeof address);
  return result == -1 && errno != EINPROGRESS ? -errno : 0;
}

// Accepts a connection that waits at a listener, and ends it. Returns 1, or -errno.
inline int64_t EndConnection(int listener) {
  const int accepted = system_call::Accept(listener, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted == -1) return -errno;
  return system_call::Close(accepted) == -1 ? -errno : 1;
}

// Returns the number of bytes that one read has brought, or -errno.
inline int64_t ReadBytes(int fd, void* bytes, size_t room) {
  const ssize_t length = system_call::Read(fd, bytes, room);
  return length < 0 ? -errno : length;
}

// Reads at most `limit` (up to kReadLimit) events from `fd` with one read, which takes as much as ReadTakes
// says. Returns the number of events, or -errno.
inline int64_t ReadEvents(FdKind kind, int fd, size_t limit = kReadLimit) {
  char bytes[kReadLimit];
  switch (kind) {
    case FdKind::kEventfd:
    case FdKind::kTimerfd: {
      uint64_t count;
      const int64_t length = ReadBytes(fd, &count, sizeof count);
      return length < 0 ? length : static_cast<int64_t>(count);
    }
    case FdKind::kSignalfd: {
      signalfd_siginfo signal;
      const int64_t length = ReadBytes(fd, &signal, sizeof signal);
      return length < 0 ? length : 1;
    }
    case FdKind::kListener: return EndConnection(fd);
    case FdKind::kFile: {
      const ssize_t length = system_call::PositionedRead(fd, bytes, limit, 0);
      return length < 0 ? -errno : length;
    }
    default: return ReadBytes(fd, bytes, limit);
  }
}

// Lets the peer of a full descriptor read, so that there is room in the descriptor. Returns as WriteEvent;
// -EAGAIN means that there is nothing to read.
inline int MakeRoom(FdKind kind, int peer) {
  char bytes[sizeof kManyBytes];
  const size_t other = kind == FdKind::kEventfd ? sizeof kFullCount : 1;
  const size_t length = kind == FdKind::kTcp ? sizeof bytes : other;
  const ssize_t taken = system_call::Read(peer, bytes, length);
  return taken > 0 ? 0 : taken < 0 ? -errno : -EIO;
}

// Writes to `fd` what its peer has read, so that it is full again. Returns 1, or -errno. What TCP takes
// depends on its windows; a write that it cuts short has filled it.
inline int64_t FillRoom(FdKind kind, int fd) {
  if (kind == FdKind::kTcp) {
    ssize_t written = system_call::Write(fd, kManyBytes, sizeof kManyBytes);
    if (written < 0) return -errno;
    while (written == sizeof kManyBytes) written = system_call::Write(fd, kManyBytes, sizeof kManyBytes);
    return written < 0 && errno != EAGAIN ? -errno : 1;
  }
  const bool is_count = kind == FdKind::kEventfd;
  const void* bytes = is_count ? static_cast<const void*>(&kFullCount) : &kEventByte;
  const ssize_t length = is_count ? sizeof kFullCount : 1;
  const ssize_t written = system_call::Write(fd, bytes, static_cast<size_t>(length));
  return written == length ? 1 : written < 0 ? -errno : -EIO;
}

// Returns whether a read that returned `events`, and had room for `limit`, has left a descriptor empty, so
// that one which reports an edge needs no further read.
inline bool HasEmptied(FdKind kind, int64_t events, size_t limit) {
  switch (EntryOf(kind).read_takes) {
    case ReadTakes::kBytes: return events < static_cast<int64_t>(limit);
    case ReadTakes::kMessage: return events < 0;
    case ReadTakes::kAll: break;
  }
  return true;
}

// Returns whether bytes that were written to `peer` may still be on their way, so that an empty descriptor
// may not stay so: TCP keeps them until the other end has acknowledged them.
inline bool AreOnTheirWay(FdKind kind, int peer) {
  int bytes = 0;
  return kind == FdKind::kTcp && ioctl(peer, TIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}  // namespace muxbench
