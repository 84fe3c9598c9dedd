#include "peer_process.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "child_process.h"
#include "fd_message.h"

namespace muxbench {
namespace {

// What a message asks for; its second number is a count.
enum Request { kTake, kLend };

// The files of the copied process must be closed where they belong, such as the pipes of its output.
void CloseAllBut(int channel) {
  const unsigned kept = static_cast<unsigned>(channel);
#ifdef SYS_close_range
  const bool has_closed = (kept == 0 || syscall(SYS_close_range, 0u, kept - 1, 0u) == 0) &&
                          syscall(SYS_close_range, kept + 1, ~0u, 0u) == 0;
  if (has_closed) return;
#endif
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return;
  for (rlim_t fd = 0; fd < limit.rlim_cur; ++fd) {
    if (fd != kept) close(static_cast<int>(fd));
  }
}

// Reads the places of `count` peers. Returns whether all of them have come.
bool ReadIndices(int channel, uint32_t* indices, size_t count) {
  const size_t length = count * sizeof *indices;
  ssize_t result;
  do {
    result = recv(channel, indices, length, MSG_WAITALL);
  } while (result == -1 && errno == EINTR);
  return result == static_cast<ssize_t>(length);
}

// Serves requests until the last user has closed its channel, or breaks the rules.
void Serve(int channel, std::vector<int>& held) {
  size_t count = 0;
  FdMessage message;
  while (ReceiveFdMessage(channel, &message) == 0) {
    const size_t asked = static_cast<size_t>(message.numbers[1]);
    if (message.numbers[0] == kTake) {
      if (message.fd_count > held.size() - count) return;
      for (size_t i = 0; i < message.fd_count; ++i) held[count++] = message.fds[i];
      continue;
    }
    uint32_t indices[kMaxMessageFds];
    if (asked > kMaxMessageFds || !ReadIndices(channel, indices, asked)) return;
    FdMessage reply = {{kLend, static_cast<int>(asked)}, {}, asked};
    for (size_t i = 0; i < asked; ++i) {
      if (indices[i] >= count) return;
      reply.fds[i] = held[indices[i]];
    }
    if (SendFdMessage(channel, reply) != 0) return;
  }
}

}  // namespace

int PeerProcess::Start(size_t count) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1) return -errno;
  std::vector<int> held(count, -1);
  pid_ = ForkWithoutSignals();
  if (pid_ == 0) {
    CloseAllBut(ends[1]);
    Serve(ends[1], held);
    _exit(0);
  }
  close(ends[1]);
  if (pid_ < 0) {
    close(ends[0]);
    return pid_;
  }
  channel_ = ends[0];
  count_ = count;
  return 0;
}

void PeerProcess::Join(int channel, size_t count) {
  channel_ = channel;
  is_shared_ = true;
  count_ = count;
}

int PeerProcess::Hand(int peer) {
  to_hand_.push_back(peer);
  return to_hand_.size() < std::min(kMaxMessageFds, room_) ? 0 : Flush();
}

int PeerProcess::Flush() {
  FdMessage message = {{kTake, static_cast<int>(to_hand_.size())}, {}, to_hand_.size()};
  std::copy(to_hand_.begin(), to_hand_.end(), message.fds);
  const int error = to_hand_.empty() ? 0 : SendFdMessage(channel_, message);
  for (int fd : to_hand_) close(fd);
  to_hand_.clear();
  return error;
}

PeerProcess::~PeerProcess() {
  for (int fd : to_hand_) close(fd);
  if (channel_ != -1) close(channel_);
  // Where another process uses it, this one ends first, and leaves it to that one.
  if (pid_ <= 0 || is_shared_) return;
  while (waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) {
  }
}

BorrowedPeers::BorrowedPeers(const PeerProcess& process)
    : process_(process), peers_(process.count(), -1), naming_of_(process.count()) {}

void BorrowedPeers::BeginNaming() {
  ++naming_;
  named_.clear();
}

bool BorrowedPeers::Name(uint32_t index) {
  if (IsNamed(index)) return true;
  if (named_.size() == process_.room()) return false;
  naming_of_[index] = naming_;
  named_.push_back(index);
  return true;
}

// Gives back peers that are not named, as far as there is no room for `count` more.
void BorrowedPeers::MakeRoomFor(size_t count) {
  size_t kept = 0, left = here_.size() + count > process_.room() ? here_.size() + count - process_.room() : 0;
  for (uint32_t index : here_) {
    if (left == 0 || IsNamed(index)) {
      here_[kept++] = index;
      continue;
    }
    close(peers_[index]);
    peers_[index] = -1;
    --left;
  }
  here_.resize(kept);
}

int BorrowedPeers::Borrow() {
  missing_.clear();
  for (uint32_t index : named_) {
    if (peers_[index] == -1) missing_.push_back(index);
  }
  MakeRoomFor(missing_.size());
  for (size_t done = 0; done < missing_.size();) {
    const size_t count = std::min(kMaxMessageFds, missing_.size() - done);
    if (int error = BorrowSome(missing_.data() + done, count)) return error;
    done += count;
  }
  return 0;
}

int BorrowedPeers::BorrowSome(const uint32_t* indices, size_t count) {
  if (int error = SendFdMessage(process_.channel(), {{kLend, static_cast<int>(count)}, {}, 0})) return error;
  const ssize_t sent = send(process_.channel(), indices, count * sizeof *indices, MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(count * sizeof *indices)) return -EPIPE;
  FdMessage reply;
  if (int error = ReceiveFdMessage(process_.channel(), &reply)) return error;
  if (reply.fd_count != count) {
    for (size_t i = 0; i < reply.fd_count; ++i) close(reply.fds[i]);
    return -EPROTO;
  }
  for (size_t i = 0; i < count; ++i) {
    peers_[indices[i]] = reply.fds[i];
    here_.push_back(indices[i]);
  }
  return 0;
}

void BorrowedPeers::Return() {
  for (uint32_t index : here_) {
    close(peers_[index]);
    peers_[index] = -1;
  }
  here_.clear();
}

}  // namespace muxbench
