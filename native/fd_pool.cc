#include "fd_pool.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "fd_message.h"
#include "fd_opener.h"

namespace muxbench {

BlockedSignals::BlockedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (size_t i = 0; i < kSignalCount; ++i) sigaddset(&signals, kFirstSignal + static_cast<int>(i));
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

namespace {

// The peers' numbers begin this far above the watched ones, since other open files of the process may hold
// some of the numbers in between.
constexpr int kGap = 64;

}  // namespace

int FdPool::Create(size_t size, FdKind kind) {
  Close();
  if (size > EntryOf(kind).max_count) return -EINVAL;
  SetKind(kind);
  watched_.reserve(size);
  peers_.reserve(size);
  FdOpener opener(kind, static_cast<int>(size) + kGap - 1);
  int first_peer = 0;
  for (size_t i = 0; i < size; ++i) {
    int pair[2];
    int error = opener.Open(pair);
    if (error == 0) {
      if (i == 0) first_peer = pair[0] + static_cast<int>(size) + kGap;
      // Moving each peer above all watched ends frees the number that the next watched end takes.
      error = Add(pair, pair[0], first_peer);
    }
    if (error != 0) {
      Close();
      return error;
    }
  }
  return 0;
}

int FdPool::Add(const int pair[2], int watched, int peer) {
  const bool is_own_peer = pair[0] == pair[1];
  int moved_peer = -1;
  if (!is_own_peer) {
    // The peer goes first, since it may have the number that the watched end is to get.
    moved_peer = MoveTo(pair[1], peer);
    if (moved_peer < 0) {
      close(pair[0]);
      return moved_peer;
    }
  }
  const int moved = MoveTo(pair[0], watched);
  if (moved < 0) {
    if (!is_own_peer) close(moved_peer);
    return moved;
  }
  watched_.push_back(moved);
  peers_.push_back(is_own_peer ? moved : moved_peer);
  return 0;
}

int FdPool::Send(int channel) const {
  if (int error = SendFdMessage(channel, {{static_cast<int>(size()), static_cast<int>(kind_)}})) return error;
  const size_t fd_count = EntryOf(kind_).is_own_peer ? 1 : 2;
  for (size_t i = 0; i < size(); ++i) {
    const FdMessage pair = {{watched_[i], peers_[i]}, {watched_[i], peers_[i]}, fd_count};
    if (int error = SendFdMessage(channel, pair)) return error;
  }
  return 0;
}

int FdPool::Receive(int channel) {
  Close();
  const int error = ReceiveAll(channel);
  if (error != 0) {
    Close();
    shutdown(channel, SHUT_RDWR);
  }
  return error;
}

int FdPool::ReceiveAll(int channel) {
  FdMessage message;
  if (int error = ReceiveFdMessage(channel, &message)) return error;
  const int size = message.numbers[0];
  const int kind = message.numbers[1];
  if (kind < 0 || kind >= static_cast<int>(kFdKinds.size())) return -EPROTO;
  SetKind(static_cast<FdKind>(kind));
  for (int i = 0; i < size; ++i) {
    if (int error = ReceiveFdMessage(channel, &message)) return error;
    const int pair[2] = {message.fds[0], message.fd_count == 2 ? message.fds[1] : message.fds[0]};
    if (int error = Add(pair, message.numbers[0], message.numbers[1])) return error;
  }
  return 0;
}

int FdPool::Drain() {
  if (EntryOf(kind_).always_ready) return 0;
  for (size_t i = 0; i < size(); ++i) {
    int64_t events;
    do {
      events = ReadEvents(kind_, watched_[i]);
    } while (events > 0 || (events == -EAGAIN && AreOnTheirWay(kind_, peers_[i])));
    if (events < 0 && events != -EAGAIN) return static_cast<int>(events);
  }
  return 0;
}

void FdPool::SetKind(FdKind kind) {
  kind_ = kind;
  if (kind == FdKind::kSignalfd) blocked_signals_.emplace();
}

void FdPool::Close() {
  // A signal that is pending would end the process once it is blocked no more.
  if (blocked_signals_) Drain();
  blocked_signals_.reset();
  for (int fd : watched_) close(fd);
  if (!EntryOf(kind_).is_own_peer) {
    for (int fd : peers_) close(fd);
  }
  watched_.clear();
  peers_.clear();
}

}  // namespace muxbench
