// Registers descriptors of a pool with one poller for as long as a loop runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chain.h"
#include "fd_pool.h"
#include "parked_thread.h"
#include "plan.h"
#include "poller.h"
#include "run_error.h"

namespace muxbench {

struct RegistrationOptions {
  Interest interest;
  bool shared_fd_table = false;  // whether another thread shares the descriptor table, as in most programs
  int highest_fd = -1;           // the number under which the last descriptor is watched; -1 keeps its own
  size_t first = 0;              // the pool index of the first watched descriptor
  bool lists_only = false;       // whether the descriptors are listed here, but watched in another process
  bool fresh_set = false;        // whether Arm builds the set anew for each wait
};

// Open watches `count` descriptors of `pool`; the data of each are its index in this registration. Only the
// numbers are copied, so the pool must stay open until Close, which unregisters all of them. Open and Close
// return false, with the reason in `error`, where a call fails.
class Registration {
 public:
  explicit Registration(Poller& poller) : poller_(poller) {}
  ~Registration();
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  bool Open(const FdPool& pool, size_t count, const RegistrationOptions& options, RunError* error);
  bool Close(RunError* error);

  // Notes that descriptor `index` was delivered. With oneshot it stays disarmed until the next Arm.
  void Delivered(uint32_t index) {
    if (interest_.oneshot) fired_.push_back(index);
  }

  // Prepares the next wait: re-arms the descriptors that were disarmed, and lets the poller restore what its
  // last wait overwrote, or build its set anew. It is inlined, since after a system call the CPU may
  // mispredict every return address.
  [[gnu::always_inline]] bool Arm(RunError* error) {
    if (is_fresh_) {
      const int result = poller_.Build(watched_.data(), watched_.size(), interest_);
      return result == 0 || Fail(error, -result, "building the interest set");
    }
    for (uint32_t index : fired_) {
      if (int result = poller_.Modify(watched_[index], interest_, index))
        return Fail(error, -result, "modify");
    }
    fired_.clear();
    poller_.Arm();
    return true;
  }

  // Gives back the set that Arm has built anew.
  bool Discard(RunError* error) {
    const int result = poller_.Discard();
    return result == 0 || Fail(error, -result, "close of the interest set");
  }

  FdKind kind() const { return kind_; }
  size_t size() const { return watched_.size(); }
  int watched(size_t index) const { return watched_[index]; }
  int peer(size_t index) const { return peers_[index]; }
  int source(size_t index) const { return sources_[index]; }

  // The process that holds the peers; nullptr where they are here.
  const PeerProcess* peer_process() const { return peer_process_; }

  // Borrows the peers that `iterations` iterations of the plan from `first` on write to, or as many iterations
  // as there is room for, which it then sets `iterations` to. The handlers of an iteration write as
  // `chain_writes` says.
  bool BorrowPeers(BorrowedPeers& borrowed, const Plan& plan, uint32_t first, const ChainWrites& chain_writes,
                   uint32_t* iterations, RunError* error);

  // Makes descriptor `index` ready. Returns what WriteEvent returns.
  int MakeReady(size_t index) const {
    if (direction_ == Direction::kOut) return MakeRoom(kind_, peers_[index]);
    if (kind_ == FdKind::kSignalfd) return SendSignal(process_, reader_, first_ + index);
    if (kind_ == FdKind::kListener) return BeginConnection(peers_[index], addresses_[index]);
    return WriteEvent(kind_, peers_[index]);
  }

  // Does what the handler of descriptor `index` does: reads at most `limit` events, or fills it. Returns the
  // number of events, or -errno.
  int64_t Handle(size_t index, size_t limit = kReadLimit) const {
    if (direction_ == Direction::kOut) return FillRoom(kind_, sources_[index]);
    return ReadEvents(kind_, sources_[index], limit);
  }

  // The calls that these two make, in messages.
  const char* making() const { return direction_ == Direction::kOut ? "read of the peer" : "write"; }
  const char* handling() const { return direction_ == Direction::kOut ? "write" : "read"; }

 private:
  Poller& poller_;
  FdKind kind_ = FdKind::kSocketpair;
  Direction direction_ = Direction::kIn;
  Interest interest_;
  bool is_fresh_ = false;
  // The thread that reads, and the pool index of the first descriptor.
  pid_t process_ = 0, reader_ = 0;
  size_t first_ = 0;
  std::vector<int> watched_;
  std::vector<int> peers_;
  const PeerProcess* peer_process_ = nullptr;  // belongs to the pool
  std::vector<int> sources_;
  std::vector<sockaddr_in> addresses_;  // those of listeners
  std::vector<uint32_t> fired_;
  std::optional<ParkedThread> sharer_;
  size_t registered_ = 0;
  int alias_ = -1;
};

}  // namespace muxbench
