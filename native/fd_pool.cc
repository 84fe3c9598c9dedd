#include "fd_pool.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace muxbench {
namespace {

// Numbers below the peers' that other open files of the process may hold.
constexpr int kGap = 64;

// A descriptor to watch and its peer, or -errno.
int Open(FdKind kind, int pair[2]) {
  int result = 0;
  switch (kind) {
    case FdKind::kSocketpair:
      result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair);
      break;
    case FdKind::kPipe: result = pipe2(pair, O_NONBLOCK | O_CLOEXEC); break;
    case FdKind::kEventfd: result = pair[0] = pair[1] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); break;
  }
  return result == -1 ? -errno : 0;
}

}  // namespace

int FdPool::Create(size_t size, FdKind kind) {
  Close();
  kind_ = kind;
  watched_.reserve(size);
  peers_.reserve(size);
  int first_peer = 0;
  for (size_t i = 0; i < size; ++i) {
    int pair[2];
    if (const int error = Open(kind, pair)) {
      Close();
      return error;
    }
    watched_.push_back(pair[0]);
    if (kind == FdKind::kEventfd) {
      peers_.push_back(pair[0]);
      continue;
    }
    if (i == 0) first_peer = pair[0] + static_cast<int>(size) + kGap;
    // Moving each peer above all watched ends frees the number that the next watched end takes.
    const int peer = fcntl(pair[1], F_DUPFD_CLOEXEC, first_peer);
    const int error = -errno;
    close(pair[1]);
    if (peer == -1) {
      Close();
      return error;
    }
    peers_.push_back(peer);
  }
  return 0;
}

void FdPool::Close() {
  for (int fd : watched_) close(fd);
  if (kind_ != FdKind::kEventfd) {
    for (int fd : peers_) close(fd);
  }
  watched_.clear();
  peers_.clear();
}

}  // namespace muxbench
