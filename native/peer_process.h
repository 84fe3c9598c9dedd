// A process that holds the peers of a pool where the limit of descriptors has no room for both ends, and lends
// them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace muxbench {

// The process has an open file of every peer, and ends when no other process has a channel to it.
class PeerProcess {
 public:
  // A user may have `room` peers open at a time.
  explicit PeerProcess(size_t room) : room_(room) {}
  ~PeerProcess();
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;

  // Starts the process, which is to hold `count` peers. Returns 0 or -errno.
  int Start(size_t count);

  // Uses the process that another one has started, with its channel, which belongs to this object from now on.
  void Join(int channel, size_t count);

  // Hands `peer` over, whose place in the pool is the number of peers that were handed over before it, and
  // closes it here. Returns 0 or -errno. Flush has to follow the last one.
  int Hand(int peer);
  int Flush();

  // Notes that another process uses the channel as well, so that the process may outlive this user.
  void Share() { is_shared_ = true; }

  int channel() const { return channel_; }
  size_t count() const { return count_; }
  size_t room() const { return room_; }

 private:
  const size_t room_;
  size_t count_ = 0;
  pid_t pid_ = -1;
  int channel_ = -1;
  bool is_shared_ = false;
  std::vector<int> to_hand_;
};

// The peers that the descriptor table of the calling thread has of them. No two threads may borrow at once.
class BorrowedPeers {
 public:
  explicit BorrowedPeers(const PeerProcess& process);
  ~BorrowedPeers() { Return(); }
  BorrowedPeers(const BorrowedPeers&) = delete;
  BorrowedPeers& operator=(const BorrowedPeers&) = delete;

  // Begins to name the peers that the next writes need.
  void BeginNaming();
  // Returns false where there is no room for this peer beside those that have been named.
  bool Name(uint32_t index);
  // Borrows those that were named and are not here, for which others may have to go. Returns 0 or -errno:
  // -EPIPE where the process has ended.
  int Borrow();

  const std::vector<uint32_t>& named() const { return named_; }
  // Returns the descriptor of a peer that is here.
  int peer(size_t index) const { return peers_[index]; }

  void Return();

 private:
  bool IsNamed(uint32_t index) const { return naming_of_[index] == naming_; }
  void MakeRoomFor(size_t count);
  int BorrowSome(const uint32_t* indices, size_t count);

  const PeerProcess& process_;
  std::vector<int> peers_;      // by place in the pool; -1 for one that is not here
  std::vector<uint32_t> here_;  // the places of those that are
  std::vector<uint32_t> named_;
  std::vector<uint32_t> missing_;
  std::vector<uint64_t> naming_of_;  // by place in the pool: the last naming that named it
  uint64_t naming_ = 0;
};

}  // namespace muxbench
