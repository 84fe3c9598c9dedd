// The interest set of select(2) and pselect(2), which differ in their call alone.
//
// How they work: the kernel copies three bitmaps in, which are indexed by descriptor number, asks every set
// descriptor for its state, and copies three result bitmaps out over the caller's. So the caller must restore
// them before each call (Arm) and look through all words afterwards (Scan). The cost grows with the highest
// descriptor *number*, not only with how many are watched.
//
// Known limits: the C library's fd_set holds 1,024 bits and FD_SET beyond that is undefined (it aborts under
// _FORTIFY_SOURCE). The kernel has no such limit, so the bitmaps here live on the heap and the bits are set
// with our own arithmetic. A hang-up is not told apart from readable. One closed descriptor makes the whole
// call fail with EBADF.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <vector>

#include "poller.h"

namespace muxbench {

constexpr Features kBitmapFeatures = {.level = true,
                                      .edge = false,
                                      .oneshot = false,
                                      .regular_files = true,
                                      .max_nests = kMaxNests,
                                      .reports_hangup = false,
                                      .bounded = false,
                                      .exclusive = false,
                                      .shareable = false,
                                      .keeps_interest = false,
                                      .bitmaps = true,
                                      .busy_polls = false,
                                      .fresh_sets = true,
                                      .submits_in_wait = false,
                                      .timeout_resolution_ns = kMicrosecondNs,
                                      .events = POLLIN | POLLOUT | POLLPRI};

// Waits with `kCall`, which takes the number of bits, the three bitmaps and a timeout in nanoseconds, and
// returns what select(2) returns.
template <int (*kCall)(int, fd_set*, fd_set*, fd_set*, int64_t)>
class BitmapPoller final : public Poller {
 public:
  BitmapPoller() : Poller(true) {}

  int Add(int fd, const Interest& interest, uint64_t data) override {
    if (int error = CheckSupported(kBitmapFeatures, interest)) return error;
    if (fcntl(fd, F_GETFD) == -1) return -errno;
    if (IsWatched(fd)) return -EEXIST;
    Grow(static_cast<size_t>(fd) + 1);
    watched_[static_cast<size_t>(fd)] = true;
    ++count_;
    highest_fd_ = std::max(highest_fd_, fd);
    Set(fd, interest.events, data);
    return 0;
  }

  int Modify(int fd, const Interest& interest, uint64_t data) override {
    if (int error = CheckSupported(kBitmapFeatures, interest)) return error;
    if (!IsWatched(fd)) return -ENOENT;
    Set(fd, interest.events, data);
    return 0;
  }

  int Remove(int fd) override {
    if (!IsWatched(fd)) return -ENOENT;
    Set(fd, 0, 0);
    watched_[static_cast<size_t>(fd)] = false;
    --count_;
    while (highest_fd_ >= 0 && !watched_[static_cast<size_t>(highest_fd_)]) --highest_fd_;
    return 0;
  }

  // Fills the bitmaps that the call overwrites, so that none has to be copied.
  int Build(const int* fds, size_t count, const Interest& interest) override {
    if (int error = CheckSupported(kBitmapFeatures, interest)) return error;
    count_ = count;
    highest_fd_ = -1;
    for (size_t i = 0; i < count; ++i) highest_fd_ = std::max(highest_fd_, fds[i]);
    Grow(static_cast<size_t>(highest_fd_) + 1);
    for (size_t set = 0; set < sets_.size(); ++set) {
      sets_[set].members = interest.events & kSetEvents[set] ? count : 0;
      if (sets_[set].members > 0) FillResult(sets_[set].result, fds, count);
    }
    for (size_t i = 0; i < count; ++i) data_[static_cast<size_t>(fds[i])] = i;
    return 0;
  }

  int Wait(int64_t timeout_ns) override {
    const int found = kCall(highest_fd_ + 1, Bits(0), Bits(1), Bits(2), timeout_ns);
    found_ = found > 0;
    return found < 0 ? -errno : found;
  }

  size_t Scan(Ready* out) override {
    if (!found_) return 0;
    size_t count = 0;
    const size_t words = UsedWords();
    for (size_t word = 0; word < words; ++word) {
      Word any = 0;
      for (const FdSet& set : sets_) {
        if (set.members > 0) any |= set.result[word];
      }
      for (; any != 0; any &= any - 1) {
        const Word bit = any & (~any + 1);
        const size_t fd = word * kWordBits + static_cast<size_t>(__builtin_ctzl(any));
        uint32_t events = 0;
        for (size_t i = 0; i < sets_.size(); ++i) {
          if (sets_[i].members > 0 && (sets_[i].result[word] & bit)) events |= kSetEvents[i];
        }
        out[count++] = {data_[fd], events};
      }
    }
    return count;
  }

  size_t Capacity() const override { return count_; }

 private:
  using Word = unsigned long;  // the kernel reads the bitmaps as arrays of these
  static constexpr size_t kWordBits = sizeof(Word) * CHAR_BIT;
  static constexpr std::array<uint32_t, 3> kSetEvents = {POLLIN, POLLOUT, POLLPRI};

  struct FdSet {
    std::vector<Word> interest;
    std::vector<Word> result;
    size_t members = 0;  // an empty set is passed as NULL, as a careful caller does
  };

  void Restore() override {
    const size_t bytes = UsedWords() * sizeof(Word);
    for (FdSet& set : sets_) {
      if (set.members > 0) std::memcpy(set.result.data(), set.interest.data(), bytes);
    }
  }

  bool IsWatched(int fd) const {
    return fd >= 0 && static_cast<size_t>(fd) < watched_.size() && watched_[static_cast<size_t>(fd)];
  }

  size_t UsedWords() const { return (static_cast<size_t>(highest_fd_ + 1) + kWordBits - 1) / kWordBits; }

  void Grow(size_t fds) {
    if (fds <= watched_.size()) return;
    watched_.resize(fds);
    data_.resize(fds);
    for (FdSet& set : sets_) {
      set.interest.resize((fds + kWordBits - 1) / kWordBits);
      set.result.resize(set.interest.size());
    }
  }

  void FillResult(std::vector<Word>& result, const int* fds, size_t count) {
    std::fill_n(result.begin(), UsedWords(), Word{0});
    for (size_t i = 0; i < count; ++i) {
      const size_t fd = static_cast<size_t>(fds[i]);
      result[fd / kWordBits] |= Word{1} << (fd % kWordBits);
    }
  }

  void Set(int fd, uint32_t events, uint64_t data) {
    const size_t word = static_cast<size_t>(fd) / kWordBits;
    const Word bit = Word{1} << (static_cast<size_t>(fd) % kWordBits);
    for (size_t i = 0; i < sets_.size(); ++i) {
      FdSet& set = sets_[i];
      if (set.interest[word] & bit) --set.members;
      set.interest[word] &= ~bit;
      if (events & kSetEvents[i]) {
        set.interest[word] |= bit;
        ++set.members;
      }
    }
    data_[static_cast<size_t>(fd)] = data;
  }

  fd_set* Bits(size_t i) {
    return sets_[i].members > 0 ? reinterpret_cast<fd_set*>(sets_[i].result.data()) : nullptr;
  }

  std::array<FdSet, 3> sets_;  // read, write, except
  std::vector<bool> watched_;
  std::vector<uint64_t> data_;  // by descriptor number
  size_t count_ = 0;
  int highest_fd_ = -1;
  bool found_ = false;
};

}  // namespace muxbench
