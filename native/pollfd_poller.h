// The interest set of poll(2) and ppoll(2), which differ in their call alone.
//
// How they work: the caller passes an array with one entry per descriptor. The kernel copies all of it in,
// asks every descriptor for its state, and writes every entry's `revents` back. Nothing needs to be restored
// between calls; the caller looks through the array until it has found as many ready entries as the call
// reported (Scan).
//
// Known limits: the whole array is copied into the kernel on every call, however few descriptors are ready. A
// closed descriptor is reported as POLLNVAL, not as an error of the call.
#pragma once

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <vector>

#include "poller.h"

namespace muxbench {

constexpr Features kPollfdFeatures = {.level = true,
                                      .edge = false,
                                      .oneshot = false,
                                      .regular_files = true,
                                      .max_nests = kMaxNests,
                                      .reports_hangup = true,
                                      .bounded = false,
                                      .exclusive = false,
                                      .shareable = false,
                                      .keeps_interest = false,
                                      .bitmaps = false,
                                      .busy_polls = false,
                                      .fresh_sets = true,
                                      .submits_in_wait = false,
                                      .timeout_resolution_ns = kMillisecondNs,
                                      .events = kPollEvents};

// Waits with `kCall`, which takes the array, its length and a timeout in nanoseconds, and returns what
// poll(2) returns.
template <int (*kCall)(pollfd*, size_t, int64_t)>
class PollfdPoller final : public Poller {
 public:
  int Add(int fd, const Interest& interest, uint64_t data) override {
    if (int error = CheckSupported(kPollfdFeatures, interest)) return error;
    if (fcntl(fd, F_GETFD) == -1) return -errno;
    if (IsWatched(fd)) return -EEXIST;
    if (static_cast<size_t>(fd) >= slot_of_.size()) slot_of_.resize(static_cast<size_t>(fd) + 1, kNone);
    slot_of_[static_cast<size_t>(fd)] = entries_.size();
    entries_.push_back({fd, static_cast<short>(interest.events), 0});
    data_.push_back(data);
    return 0;
  }

  int Modify(int fd, const Interest& interest, uint64_t data) override {
    if (int error = CheckSupported(kPollfdFeatures, interest)) return error;
    if (!IsWatched(fd)) return -ENOENT;
    const size_t slot = slot_of_[static_cast<size_t>(fd)];
    entries_[slot].events = static_cast<short>(interest.events);
    data_[slot] = data;
    return 0;
  }

  // The last entry takes the removed one's slot, so that the array has no gaps.
  int Remove(int fd) override {
    if (!IsWatched(fd)) return -ENOENT;
    const size_t slot = slot_of_[static_cast<size_t>(fd)];
    entries_[slot] = entries_.back();
    data_[slot] = data_.back();
    slot_of_[static_cast<size_t>(entries_[slot].fd)] = slot;
    slot_of_[static_cast<size_t>(fd)] = kNone;
    entries_.pop_back();
    data_.pop_back();
    return 0;
  }

  int Build(const int* fds, size_t count, const Interest& interest) override {
    if (int error = CheckSupported(kPollfdFeatures, interest)) return error;
    entries_.resize(count);
    data_.resize(count);
    for (size_t i = 0; i < count; ++i) {
      entries_[i] = {fds[i], static_cast<short>(interest.events), 0};
      data_[i] = i;
    }
    return 0;
  }

  int Wait(int64_t timeout_ns) override {
    const int found = kCall(entries_.data(), entries_.size(), timeout_ns);
    found_ = found < 0 ? 0 : static_cast<size_t>(found);
    return found < 0 ? -errno : found;
  }

  size_t Scan(Ready* out) override {
    size_t count = 0;
    for (size_t slot = 0; count < found_ && slot < entries_.size(); ++slot) {
      if (entries_[slot].revents == 0) continue;
      out[count++] = {data_[slot], static_cast<uint16_t>(entries_[slot].revents)};
    }
    return count;
  }

  size_t Capacity() const override { return entries_.size(); }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  bool IsWatched(int fd) const {
    return fd >= 0 && static_cast<size_t>(fd) < slot_of_.size() && slot_of_[static_cast<size_t>(fd)] != kNone;
  }

  std::vector<pollfd> entries_;
  std::vector<uint64_t> data_;   // by slot in entries_
  std::vector<size_t> slot_of_;  // by descriptor number
  size_t found_ = 0;
};

}  // namespace muxbench
