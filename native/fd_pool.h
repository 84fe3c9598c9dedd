// The descriptors that every mechanism of one block shares.
#pragma once

#include <cstddef>
#include <vector>

#include "fd_kind.h"

namespace muxbench {

// Holds `size` non-blocking descriptors to watch and the peer of each, to which events are written. The
// watched descriptors have the lowest consecutive free numbers, as the connections of a server have, since
// the cost of select grows with the highest number, not only with the count.
class FdPool {
 public:
  FdPool() = default;
  ~FdPool() { Close(); }
  FdPool(const FdPool&) = delete;
  FdPool& operator=(const FdPool&) = delete;

  // Opens the descriptors. Returns 0 or -errno (-EMFILE, -ENFILE, -ENOMEM); after a failure the pool is
  // empty.
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
