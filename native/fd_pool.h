// The descriptors that every mechanism of one block shares.
#pragma once

#include <cstddef>
#include <vector>

#include "fd_kind.h"

namespace muxbench {

// `size` descriptors to watch, non-blocking, and the peer of each, which is written to. The watched ones have
// the lowest consecutive free numbers, as the connections of a server have: select pays for the highest
// number, not only for how many there are.
class FdPool {
 public:
  FdPool() = default;
  ~FdPool() { Close(); }
  FdPool(const FdPool&) = delete;
  FdPool& operator=(const FdPool&) = delete;

  // Returns 0 or -errno (-EMFILE, -ENFILE, -ENOMEM); after a failure the pool is empty.
  int Create(size_t size, FdKind kind);
  void Close();

  FdKind kind() const { return kind_; }
  size_t size() const { return watched_.size(); }
  int watched(size_t index) const { return watched_[index]; }
  int peer(size_t index) const { return peers_[index]; }

 private:
  FdKind kind_ = FdKind::kSocketpair;
  std::vector<int> watched_;
  std::vector<int> peers_;
};

}  // namespace muxbench
