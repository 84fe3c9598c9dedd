// The descriptors of a pool under one poller, for as long as a loop runs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fd_pool.h"
#include "parked_thread.h"
#include "poller.h"
#include "run_error.h"

namespace muxbench {

struct RegistrationOptions {
  Interest interest;
  bool shared_fd_table = false;  // another thread shares the descriptor table, as in most programs
  int highest_fd = -1;  // watch the last descriptor under this number too high for the pool; -1: do not
  size_t first = 0;     // of the pool's descriptors
};

// Watches `count` descriptors of `pool`; data are their indices in this registration. The numbers are copied:
// the pool must stay open until Close, which leaves none of them registered.
class Registration {
 public:
  explicit Registration(Poller& poller) : poller_(poller) {}
  ~Registration();
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  bool Open(const FdPool& pool, size_t count, const RegistrationOptions& options, RunError* error);
  bool Close(RunError* error);

  // `index` was delivered: with oneshot it is disarmed until the next Arm.
  void Delivered(uint32_t index) {
    if (interest_.oneshot) fired_.push_back(index);
  }

  // Before each wait: re-arms what has been disarmed, and lets the poller restore what its last wait
  // overwrote. Inlined, since the kernel's return from a system call may leave no return addresses predicted.
  [[gnu::always_inline]] bool Arm(RunError* error) {
    for (uint32_t index : fired_) {
      if (int result = poller_.Modify(watched_[index], interest_, index))
        return Fail(error, -result, "modify");
    }
    fired_.clear();
    poller_.Arm();
    return true;
  }

  FdKind kind() const { return kind_; }
  size_t size() const { return watched_.size(); }
  int watched(size_t index) const { return watched_[index]; }
  int peer(size_t index) const { return peers_[index]; }

 private:
  Poller& poller_;
  FdKind kind_ = FdKind::kSocketpair;
  Interest interest_;
  std::vector<int> watched_;
  std::vector<int> peers_;
  std::vector<uint32_t> fired_;
  std::optional<ParkedThread> sharer_;
  size_t registered_ = 0;
  int alias_ = -1;
};

}  // namespace muxbench
