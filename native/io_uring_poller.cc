// io_uring(7) as a way to wait: IORING_OP_POLL_ADD for each descriptor, and io_uring_enter(2) as the wait. It
// needs Linux 6.1, for the flags of the ring that io_uring_ring.h names. Neither the descriptors nor the ring
// are registered with the kernel (IORING_REGISTER_FILES, IORING_REGISTER_RING_FDS).
//
// How it works: a poll request adds a callback to the file's wait queue, as an item of epoll does. When the
// file becomes ready, the callback leaves work for the thread that owns the ring, and the next io_uring_enter
// of this thread asks the file for its state and writes a completion into memory that the kernel and the
// program share, from where Scan reads it without a system call.
//
// Level: each request ends with its completion. Arm writes a new one for every descriptor that was delivered,
// and the next Wait submits all of them in its one call. A request for a descriptor that is ready already
// completes at once, so that readiness is reported as long as it lasts.
//
// Oneshot: the same, but Modify writes the new request. The trigger is then of no consequence.
//
// Edge: a multishot request (IORING_POLL_ADD_MULTI) stays, and completes at each arrival. Where the kernel
// ends one, Arm writes a new one. epoll reports a descriptor once for all arrivals since the last wait; here
// it can be reported again after its data have been read, and that read finds nothing.
//
// Add and Remove, and Modify of a request that has not ended, make one system call each, as with epoll.
//
// A wait without blocking: the kernel does the work that callbacks left only when the thread enters it, but
// says in the shared memory whether there is some (IORING_SETUP_TASKRUN_FLAG). As in liburing's
// io_uring_peek_cqe, a look makes no system call where there is nothing to submit, no completion and no work.
//
// Known limits: one io_uring_enter does the work of some twenty descriptors at most (of Linux 6.18) unless it
// has to wait for more, so that a wait can deliver fewer descriptors than are ready. A request keeps its file
// open although the descriptor was closed. POLLRDHUP completes a request that did not ask for it, and such a
// completion is not reported.
#include "io_uring_poller.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "io_uring_ring.h"

namespace muxbench {
namespace {

constexpr Features kIoUringFeatures = {.level = true,
                                       .edge = true,
                                       .oneshot = true,
                                       .regular_files = true,
                                       .max_nests = kMaxNests,
                                       .reports_hangup = true,
                                       .bounded = true,
                                       .exclusive = false,
                                       .shareable = false,
                                       .keeps_interest = true,
                                       .bitmaps = false,
                                       .busy_polls = false,
                                       .fresh_sets = false,
                                       .submits_in_wait = true,
                                       .timeout_resolution_ns = 1,
                                       .events = kPollEvents};

constexpr uint8_t kOpPollAdd = 6;
constexpr uint8_t kOpAsyncCancel = 14;
constexpr uint32_t kPollAddMulti = 1u << 0;
constexpr uint8_t kSkipSuccess = 1u << 6;      // no completion where the submission succeeds
constexpr uint32_t kCompletionMore = 1u << 1;  // the request stays and completes again

// The user data of submissions whose completions say nothing about a descriptor.
constexpr uint64_t kNoDescriptor = UINT64_MAX;

class IoUringPoller final : public Poller {
 public:
  explicit IoUringPoller(size_t max_events)
      : Poller(true), max_events_(max_events), error_(ring_.Open(kFirstEntries)) {}

  // The kernel ends the requests of a closed ring only a little later, and until then they make writes to
  // their descriptors more expensive.
  ~IoUringPoller() override {
    if (error_ == 0) CancelAll();
  }

  int Add(int fd, const Interest& interest, uint64_t data) override {
    if (error_) return error_;
    if (int error = CheckSupported(kIoUringFeatures, interest)) return error;
    if (fcntl(fd, F_GETFD) == -1) return -errno;
    if (IsWatched(fd)) return -EEXIST;
    if (count_ == ring_.entries() && count_ < IoUringRing::kMostEntries) {
      if (int error = Reopen(2 * ring_.entries())) return error;
    }
    if (static_cast<size_t>(fd) >= watches_.size()) watches_.resize(static_cast<size_t>(fd) + 1);
    // Each descriptor is in the list at most once, so that Arm and Scan need no memory.
    ended_.reserve(watches_.size());
    ++count_;
    Watch& watch = watches_[static_cast<size_t>(fd)];
    watch.is_watched = true;
    return Start(fd, &watch, interest, data, true);
  }

  int Modify(int fd, const Interest& interest, uint64_t data) override {
    if (int error = CheckSupported(kIoUringFeatures, interest)) return error;
    if (!IsWatched(fd)) return -ENOENT;
    Watch& watch = watches_[static_cast<size_t>(fd)];
    const bool was_armed = watch.is_armed;
    if (was_armed) {
      if (int error = Cancel(fd, &watch)) return error;
    }
    return Start(fd, &watch, interest, data, was_armed);
  }

  int Remove(int fd) override {
    if (!IsWatched(fd)) return -ENOENT;
    Watch& watch = watches_[static_cast<size_t>(fd)];
    watch.is_watched = false;
    --count_;
    if (!watch.is_armed) return 0;
    if (int error = Cancel(fd, &watch)) return error;
    return Submit();
  }

  bool Clear() override {
    const bool is_cancelled = error_ == 0 && CancelAll() == 0;
    for (Watch& watch : watches_) watch.is_watched = watch.is_armed = false;
    count_ = 0;
    // Another thread than the ring's cannot cancel anything, so that it leaves that to the kernel.
    if (!is_cancelled) error_ = Reopen(kFirstEntries);
    return true;
  }

  int Wait(int64_t timeout_ns) override {
    found_ = 0;
    if (error_) return error_;
    DropStale();
    if (ring_.Pending() > 0 || ring_.Ready() == 0) {
      if (timeout_ns == 0 && ring_.Pending() == 0 && !ring_.HasDeferredWork()) return 0;
      if (int error = Enter(timeout_ns)) return error;
    }
    found_ = static_cast<uint32_t>(std::min<size_t>(ring_.Ready(), max_events_));
    // A call that submits something does not say that a signal ended its wait.
    return found_ == 0 && timeout_ns < 0 ? -EINTR : static_cast<int>(found_);
  }

  size_t Scan(Ready* out) override {
    size_t count = 0;
    for (uint32_t i = 0; i < found_; ++i) {
      const IoUringCompletion& completion = ring_.Completion(i);
      Watch* watch = Find(completion);
      if (!watch) continue;
      const int fd = static_cast<int>(static_cast<uint32_t>(completion.user_data));
      if (!(completion.flags & kCompletionMore)) End(fd, watch);
      if (completion.result < 0) {
        error_ = completion.result;
        continue;
      }
      const uint32_t events =
          static_cast<uint32_t>(completion.result) & (watch->interest.events | POLLERR | POLLHUP);
      if (events) out[count++] = {watch->data, events};
    }
    ring_.Take(found_);
    return count;
  }

  size_t Capacity() const override { return max_events_; }

  // A multishot request completes at each arrival, also while earlier completions of it are still unread.
  bool MayRepeat() const override { return true; }

 private:
  static constexpr uint32_t kFirstEntries = 64;

  struct Watch {
    Interest interest;
    uint64_t data = 0;
    uint32_t generation = 0;  // tells the completions of this request from those of earlier ones
    bool is_watched = false;
    bool is_armed = false;   // whether the kernel has a request for it, or will with the next call
    bool is_listed = false;  // whether it is in ended_
  };

  void Restore() override {
    for (const int fd : ended_) {
      Watch& watch = watches_[static_cast<size_t>(fd)];
      watch.is_listed = false;
      if (!watch.is_watched || watch.is_armed || watch.interest.oneshot) continue;
      if (int error = Request(fd, &watch)) error_ = error;
    }
    ended_.clear();
  }

  bool IsWatched(int fd) const {
    return fd >= 0 && static_cast<size_t>(fd) < watches_.size() &&
           watches_[static_cast<size_t>(fd)].is_watched;
  }

  static uint64_t UserData(int fd, const Watch& watch) {
    return uint64_t{watch.generation} << 32 | static_cast<uint32_t>(fd);
  }

  // Returns the watch that a completion is about, or nullptr where its request was cancelled.
  Watch* Find(const IoUringCompletion& completion) {
    const uint32_t fd = static_cast<uint32_t>(completion.user_data);
    if (fd >= watches_.size()) return nullptr;
    Watch& watch = watches_[fd];
    return watch.is_armed && watch.generation == completion.user_data >> 32 ? &watch : nullptr;
  }

  void End(int fd, Watch* watch) {
    watch->is_armed = false;
    if (watch->is_listed) return;
    watch->is_listed = true;
    ended_.push_back(fd);
  }

  // Takes completions of cancelled requests off, as far as they come first.
  void DropStale() {
    while (ring_.Ready() > 0 && !Find(ring_.Completion(0))) ring_.Take(1);
  }

  int Start(int fd, Watch* watch, const Interest& interest, uint64_t data, bool at_once) {
    watch->interest = interest;
    // Re-arming leaves the data as they are.
    watch->data = data;
    if (int error = Request(fd, watch)) return error;
    return at_once ? Submit() : 0;
  }

  // Writes a request for `fd`, which the next system call submits.
  int Request(int fd, Watch* watch) {
    IoUringSubmission* submission = Next();
    if (!submission) return error_;
    ++watch->generation;
    submission->opcode = kOpPollAdd;
    submission->fd = fd;
    submission->poll_events = watch->interest.events;
    const bool stays = watch->interest.trigger == Trigger::kEdge && !watch->interest.oneshot;
    submission->length = stays ? kPollAddMulti : 0;
    submission->user_data = UserData(fd, *watch);
    watch->is_armed = true;
    return 0;
  }

  // Writes the cancellation of the request for `fd`. IORING_OP_POLL_REMOVE would fail while the kernel has
  // work for the request.
  int Cancel(int fd, Watch* watch) {
    IoUringSubmission* submission = Next();
    if (!submission) return error_;
    submission->opcode = kOpAsyncCancel;
    submission->flags = kSkipSuccess;
    submission->fd = -1;
    submission->address = UserData(fd, *watch);
    submission->user_data = kNoDescriptor;
    watch->is_armed = false;
    return 0;
  }

  // Returns an empty submission, for which it submits the earlier ones where the ring is full; nullptr, with
  // error_, where that fails.
  IoUringSubmission* Next() {
    IoUringSubmission* submission = ring_.Next();
    if (submission) return submission;
    if (int error = Submit()) {
      error_ = error;
      return nullptr;
    }
    return ring_.Next();
  }

  int CancelAll() {
    for (size_t fd = 0; fd < watches_.size(); ++fd) {
      if (!watches_[fd].is_armed) continue;
      if (int error = Cancel(static_cast<int>(fd), &watches_[fd])) return error;
    }
    return Submit();
  }

  // Submits what is pending, and lets the kernel do its work, such as ending cancelled requests.
  int Submit() {
    do {
      const int result = ring_.Enter(0, 0);
      if (result < 0 && result != -EINTR) return result;
      DropStale();
    } while (ring_.Pending() > 0 || ring_.HasDeferredWork());
    return 0;
  }

  int Enter(int64_t timeout_ns) {
    int result = ring_.Enter(timeout_ns == 0 ? 0 : 1, timeout_ns);
    // The descriptors were added by another thread than the one that waits, which now takes the ring over.
    if (result == -EEXIST) {
      if (int error = Reopen(ring_.entries())) return error;
      result = ring_.Enter(timeout_ns == 0 ? 0 : 1, timeout_ns);
    }
    return result == -ETIME ? 0 : std::min(result, 0);
  }

  // Replaces the ring by one of `entries` that belongs to the calling thread, with the same requests.
  int Reopen(uint32_t entries) {
    std::vector<int> armed;
    for (size_t fd = 0; fd < watches_.size(); ++fd) {
      if (watches_[fd].is_armed) armed.push_back(static_cast<int>(fd));
    }
    // Another thread than the old ring's cannot cancel its requests, so that it leaves that to the kernel.
    if (!armed.empty()) CancelAll();
    ring_.Close();
    if (int error = ring_.Open(entries)) return error;
    for (const int fd : armed) {
      if (int error = Request(fd, &watches_[static_cast<size_t>(fd)])) return error;
    }
    return Submit();
  }

  IoUringRing ring_;
  const size_t max_events_;
  int error_;                   // why the poller cannot be used any more; 0 where it can
  std::vector<Watch> watches_;  // by descriptor number
  std::vector<int> ended_;      // descriptors whose requests have ended
  size_t count_ = 0;
  uint32_t found_ = 0;
};

}  // namespace

const PollerEntry kIoUringPoller = {
    "io_uring", kIoUringFeatures,
    [](size_t max_events) -> std::unique_ptr<Poller> { return std::make_unique<IoUringPoller>(max_events); }};

}  // namespace muxbench
