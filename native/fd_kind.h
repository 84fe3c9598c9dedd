// The kinds of descriptors that are watched, and how one event is written to and read from each kind.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "system_call.h"

namespace muxbench {

enum class FdKind {
  kSocketpair,  // one end of a connected AF_UNIX stream pair; an event is a byte from the other end
  kPipe,        // a pipe's read end; an event is a byte into the write end
  kEventfd,     // an eventfd, which is its own peer; an event adds 1 to it
};

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

// Reads at most `limit` (up to 16) events from `fd` with one read; from an eventfd it reads all of them.
// Returns the number of events, or -errno. A read of fewer than `limit` events has emptied a stream, so that
// an edge-triggered descriptor needs no second read.
inline int64_t ReadEvents(FdKind kind, int fd, size_t limit = 16) {
  char buffer[16];
  const bool is_eventfd = kind == FdKind::kEventfd;
  const ssize_t length = system_call::Read(fd, buffer, is_eventfd ? sizeof kEventCount : limit);
  if (length < 0) return -errno;
  if (!is_eventfd) return length;
  uint64_t count;
  std::memcpy(&count, buffer, sizeof count);
  return static_cast<int64_t>(count);
}

}  // namespace muxbench
