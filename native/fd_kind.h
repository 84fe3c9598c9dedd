// The kinds of descriptors that are watched, and how one event is written to and read from each kind.
#pragma once

#include <sys/ioctl.h>

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
};

// How much one read takes of the events that wait in a descriptor.
enum class ReadTakes {
  kBytes,    // as many as it has room for
  kMessage,  // one, whatever room it has
  kAll,      // all of them
};

// What a loop has to know of a kind. src/suite/fd_kinds.ts says the same.
struct FdKindEntry {
  const char* name;
  ReadTakes read_takes;
  uint32_t max_message_bytes;  // the bytes of the largest message; 1 where an event is no message
  bool is_own_peer;            // whether an event is written to the watched descriptor itself
  bool loses_events;           // whether events that are written faster than they are read can be lost
};

constexpr uint32_t kMaxMessageBytes = 65'536;

// In the order of FdKind. A message of TCP that is larger than half of a window would be sent in several
// segments, which arrive one after the other. A datagram of UDP has an IP packet to itself.
constexpr std::array<FdKindEntry, 7> kFdKinds = {{
    {"socketpair", ReadTakes::kBytes, kMaxMessageBytes, false, false},
    {"pipe", ReadTakes::kBytes, kMaxMessageBytes, false, false},
    {"eventfd", ReadTakes::kAll, 1, true, false},
    {"datagram", ReadTakes::kMessage, kMaxMessageBytes, false, false},
    {"seqpacket", ReadTakes::kMessage, kMaxMessageBytes, false, false},
    {"tcp", ReadTakes::kBytes, 16'384, false, false},
    {"udp", ReadTakes::kMessage, 65'507, false, true},
}};

inline const FdKindEntry& EntryOf(FdKind kind) { return kFdKinds[static_cast<size_t>(kind)]; }

// The largest limit of a read.
constexpr size_t kReadLimit = 16;

constexpr char kEventByte = 'x';
constexpr uint64_t kEventCount = 1;

// Writes one event to `peer`. Returns 0 or -errno; -EAGAIN means that the descriptor is full.
inline int WriteEvent(FdKind kind, int peer) {
  const bool is_eventfd = kind == FdKind::kEventfd;
  const size_t length = is_eventfd ? sizeof kEventCount : 1;
  const void* bytes = is_eventfd ? static_cast<const void*>(&kEventCount) : &kEventByte;
  const ssize_t written = system_call::Write(peer, bytes, length);
  return written == static_cast<ssize_t>(length) ? 0 : written < 0 ? -errno : -EIO;
}

// Returns the number of bytes that one read has brought, or -errno.
inline int64_t ReadBytes(int fd, void* bytes, size_t room) {
  const ssize_t length = system_call::Read(fd, bytes, room);
  return length < 0 ? -errno : length;
}

// Reads at most `limit` (up to kReadLimit) events from `fd` with one read, which takes as much as ReadTakes says.
// Returns the number of events, or -errno.
inline int64_t ReadEvents(FdKind kind, int fd, size_t limit = kReadLimit) {
  if (kind != FdKind::kEventfd) {
    char bytes[kReadLimit];
    return ReadBytes(fd, bytes, limit);
  }
  uint64_t count;
  const int64_t length = ReadBytes(fd, &count, sizeof count);
  return length < 0 ? length : static_cast<int64_t>(count);
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

// Returns whether bytes that were written to `peer` may still be on their way, so that an empty descriptor may
// not stay so: TCP keeps them until the other end has acknowledged them.
inline bool AreOnTheirWay(FdKind kind, int peer) {
  int bytes = 0;
  return kind == FdKind::kTcp && ioctl(peer, TIOCOUTQ, &bytes) == 0 && bytes > 0;
}

}  // namespace muxbench
