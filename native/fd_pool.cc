#include "fd_pool.h"

#include <poll.h>
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

// A descriptor that has room after this many writes has been given no small buffer.
constexpr int kMostFills = 4096;

// What Send says of a pool: the number of its kind, this where a third process holds the peers, and that many
// times the number of its direction.
constexpr int kPeersElsewhere = 0x100;
constexpr int kDirectionStep = 0x200;

}  // namespace

int FdPool::Create(size_t size, FdKind kind, Direction direction, size_t peers_here) {
  Close();
  const FdKindEntry& entry = EntryOf(kind);
  if (!CanWatch(entry, direction)) return -EINVAL;
  if (entry.max_count > 0 && size > entry.max_count) return -EINVAL;
  SetKind(kind, direction);
  if (peers_here < size) {
    if (entry.is_own_peer || entry.nests > 0 || peers_here == 0) return -EINVAL;
    peer_process_ = std::make_unique<PeerProcess>(peers_here);
    if (int error = peer_process_->Start(size)) {
      Close();
      return error;
    }
  }
  watched_.reserve(size);
  peers_.reserve(size);
  FdOpener opener(kind, direction, static_cast<int>(size) + kGap - 1);
  int first_peer = 0;
  for (size_t i = 0; i < size; ++i) {
    std::vector<int> fds;
    int error = opener.Open(&fds);
    if (error == 0) {
      if (i == 0) first_peer = fds[0] + static_cast<int>(size) + kGap;
      // Moving each peer above all watched ends frees the number that the next watched end takes.
      error = Add(&fds, fds[0], first_peer);
    }
    if (error == 0) error = LinkEpolls(fds);
    if (error == 0 && direction != Direction::kIn) error = Fill(i);
    if (error == 0) error = HandLastPeer();
    if (error != 0) {
      Close();
      return error;
    }
  }
  if (!peer_process_) return 0;
  if (int error = peer_process_->Flush()) {
    Close();
    return error;
  }
  borrowed_ = std::make_unique<BorrowedPeers>(*peer_process_);
  return 0;
}

// Gives the peer of the descriptor that was added last to the process that holds the peers.
int FdPool::HandLastPeer() {
  if (!peer_process_) return 0;
  const int peer = peers_.back();
  peers_.back() = -1;
  return peer_process_->Hand(peer);
}

int FdPool::Add(std::vector<int>* given, int watched, int peer) {
  std::vector<int>& fds = *given;
  // The watched end goes last, since another descriptor may have the number that it is to get.
  for (size_t n = 1; n <= fds.size(); ++n) {
    const size_t i = n % fds.size();
    fds[i] = MoveTo(fds[i], i == 0 ? watched : peer);
    if (fds[i] >= 0) continue;
    const int error = fds[i];
    for (int fd : fds) {
      if (fd >= 0) close(fd);
    }
    return error;
  }
  watched_.push_back(fds[0]);
  peers_.push_back(EntryOf(kind_).is_own_peer ? fds[0] : fds.size() > 1 ? fds[1] : -1);
  if (fds.size() > 2) inner_.insert(inner_.end(), fds.begin() + 2, fds.end());
  return 0;
}

int FdPool::Send(int channel) const {
  const int kind = static_cast<int>(kind_) | (peer_process_ ? kPeersElsewhere : 0) |
                   kDirectionStep * static_cast<int>(direction_);
  if (int error = SendFdMessage(channel, {{static_cast<int>(size()), kind}})) return error;
  const FdKindEntry& entry = EntryOf(kind_);
  const size_t sent_each = entry.is_own_peer || peer_process_ ? 1 : 2;
  for (size_t i = 0; i < size(); ++i) {
    FdMessage message = {{watched_[i], peers_[i]}, {watched_[i], peers_[i]}, sent_each};
    for (size_t n = 0; n < entry.nests; ++n) message.fds[message.fd_count++] = inner_[i * entry.nests + n];
    if (int error = SendFdMessage(channel, message)) return error;
  }
  if (!peer_process_) return 0;
  peer_process_->Share();
  return SendFdMessage(channel, {{}, {peer_process_->channel()}, 1});
}

int FdPool::Receive(int channel, size_t peers_here) {
  Close();
  const int error = ReceiveAll(channel, peers_here);
  if (error != 0) {
    Close();
    shutdown(channel, SHUT_RDWR);
  }
  return error;
}

int FdPool::ReceiveAll(int channel, size_t peers_here) {
  FdMessage message;
  if (int error = ReceiveFdMessage(channel, &message)) return error;
  const int size = message.numbers[0];
  const int kind = message.numbers[1] % kPeersElsewhere;
  const bool peers_elsewhere = (message.numbers[1] & kPeersElsewhere) != 0;
  const int direction = message.numbers[1] / kDirectionStep;
  if (kind < 0 || kind >= static_cast<int>(kFdKinds.size())) return -EPROTO;
  if (direction < 0 || direction >= static_cast<int>(kDirectionNames.size())) return -EPROTO;
  SetKind(static_cast<FdKind>(kind), static_cast<Direction>(direction));
  for (int i = 0; i < size; ++i) {
    if (int error = ReceiveFdMessage(channel, &message)) return error;
    std::vector<int> fds(message.fds, message.fds + message.fd_count);
    if (fds.empty()) return -EPROTO;
    if (int error = Add(&fds, message.numbers[0], message.numbers[1])) return error;
  }
  if (!peers_elsewhere) return 0;
  if (int error = ReceiveFdMessage(channel, &message)) return error;
  if (message.fd_count != 1) return -EPROTO;
  peer_process_ = std::make_unique<PeerProcess>(peers_here);
  peer_process_->Join(message.fds[0], static_cast<size_t>(size));
  borrowed_ = std::make_unique<BorrowedPeers>(*peer_process_);
  return 0;
}

// Returns whether the process that holds the peers has ended. One that is ending closes its files one after the
// other, so that watched descriptors may hang up before its channel does.
bool FdPool::HasLostPeers() const {
  if (!peer_process_) return false;
  std::vector<pollfd> entries = {{peer_process_->channel(), 0, 0}};
  for (int fd : watched_) entries.push_back({fd, POLLRDHUP, 0});
  return poll(entries.data(), entries.size(), 0) > 0;
}

int FdPool::Reset() {
  if (EntryOf(kind_).always_ready) return 0;
  if (HasLostPeers()) return -EPIPE;
  for (size_t i = 0; i < size(); ++i) {
    int error = direction_ == Direction::kOut ? 0 : Empty(i);
    if (error == 0 && direction_ != Direction::kIn) error = Fill(i);
    if (error != 0) return error;
  }
  return 0;
}

// Reads all events that are left in a descriptor. Returns 0 or -errno.
int FdPool::Empty(size_t index) {
  int64_t events;
  do {
    events = ReadEvents(kind_, source(index));
  } while (events > 0 || (events == -EAGAIN && AreOnTheirWay(kind_, peers_[index])));
  return events < 0 && events != -EAGAIN ? static_cast<int>(events) : 0;
}

// Writes to a descriptor until it has no room. Returns 0 or -errno.
int FdPool::Fill(size_t index) {
  for (int i = 0; i < kMostFills; ++i) {
    pollfd entry = {watched_[index], POLLOUT, 0};
    const int found = poll(&entry, 1, 0);
    if (found == 0) return 0;
    if (found == -1) return -errno;
    const int64_t filled = FillRoom(kind_, watched_[index]);
    if (filled < 0 && filled != -EAGAIN) return static_cast<int>(filled);
  }
  return -ENOBUFS;
}

void FdPool::SetKind(FdKind kind, Direction direction) {
  kind_ = kind;
  direction_ = direction;
  if (kind == FdKind::kSignalfd) blocked_signals_.emplace();
}

void FdPool::Close() {
  // A signal that is pending would end the process once it is blocked no more.
  if (blocked_signals_) Reset();
  blocked_signals_.reset();
  const bool have_peers = !EntryOf(kind_).is_own_peer;
  for (int fd : watched_) close(fd);
  for (int fd : peers_) {
    if (have_peers && fd != -1) close(fd);
  }
  for (int fd : inner_) close(fd);
  watched_.clear();
  peers_.clear();
  inner_.clear();
  borrowed_.reset();
  peer_process_.reset();
}

}  // namespace muxbench
