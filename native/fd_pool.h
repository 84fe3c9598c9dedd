// The descriptors that every mechanism of one block shares.
#pragma once

#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fd_kind.h"
#include "peer_process.h"

namespace muxbench {

// Blocks the signals of signalfds in the thread that makes it, for as long as it lives: a signal that is not
// blocked ends the process instead of making a signalfd ready.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

// Holds `size` non-blocking descriptors to watch and the peer of each, to which events are written. The
// watched descriptors have the lowest consecutive free numbers, as the connections of a server have, since
// the cost of select grows with the highest number, not only with the count.
class FdPool {
 public:
  FdPool() = default;
  ~FdPool() { Close(); }
  FdPool(const FdPool&) = delete;
  FdPool& operator=(const FdPool&) = delete;

  // Opens the descriptors, and fills those that are watched for output. With fewer `peers_here` than `size`,
  // another process holds the peers, and this one has at most so many of them open at a time. Returns 0 or
  // -errno (-EMFILE, -ENFILE, -ENOMEM, and -EINVAL for more descriptors than a pool of this kind can have, for
  // a direction that they cannot be watched for, or where it has no peers that another process could hold);
  // after a failure the pool is empty.
  int Create(size_t size, FdKind kind, Direction direction = Direction::kIn, size_t peers_here = SIZE_MAX);

  // Hands the pool to another process over `channel`, a connected Unix stream socket; it waits for a Receive
  // at the other end. Both processes then have descriptors of the same open files. Returns 0 or -errno.
  int Send(int channel) const;

  // Takes the pool that the process at the other end of `channel` sends. Each descriptor gets the number that
  // it has there or, where that is taken, the next free one. `peers_here` is that of Create, where a third
  // process holds the peers. Returns 0 or -errno: -EMFILE where the limit is too low, -EPIPE where the other
  // process has ended. After a failure the pool is empty, and the channel is shut down, so that the other end
  // fails as well.
  int Receive(int channel, size_t peers_here = SIZE_MAX);

  // Puts all descriptors into their state between two events, whatever was written and read: there is nothing
  // to read, and those that are watched for output are full. Returns 0 or -errno: -EPIPE where the process that
  // held the peers has ended.
  int Reset();

  void Close();

  FdKind kind() const { return kind_; }
  Direction direction() const { return direction_; }
  size_t size() const { return watched_.size(); }
  int watched(size_t index) const { return watched_[index]; }
  // -1 where another process holds the peers.
  int peer(size_t index) const { return peers_[index]; }
  // The process that holds the peers; nullptr where they are here.
  const PeerProcess* peer_process() const { return peer_process_.get(); }
  // The peers that the thread which made the pool has borrowed from it; nullptr where all peers are here.
  BorrowedPeers* borrowed() const { return borrowed_.get(); }

  // Returns the descriptor that the events of a watched one are read from: usually that one itself.
  int source(size_t index) const {
    const size_t nests = EntryOf(kind_).nests;
    return nests == 0 ? watched_[index] : inner_[index * nests + nests - 1];
  }

 private:
  // Adds a watched descriptor and those that come with it, in the order of FdOpener::Open. The first gets the
  // number `watched`, and the others `peer`, or the next free ones after these, which are written to `fds`. The
  // pool owns them even where it fails. Returns 0 or -errno.
  int Add(std::vector<int>* fds, int watched, int peer);
  int ReceiveAll(int channel, size_t peers_here);
  int HandLastPeer();
  bool HasLostPeers() const;
  void SetKind(FdKind kind, Direction direction);
  int Empty(size_t index);
  int Fill(size_t index);

  FdKind kind_ = FdKind::kSocketpair;
  Direction direction_ = Direction::kIn;
  std::optional<BlockedSignals> blocked_signals_;  // where the kind is signalfd
  std::vector<int> watched_;
  std::vector<int> peers_;
  std::vector<int> inner_;  // EntryOf(kind_).nests of each watched descriptor
  std::unique_ptr<PeerProcess> peer_process_;
  std::unique_ptr<BorrowedPeers> borrowed_;  // destroyed before the process that it refers to
};

}  // namespace muxbench
