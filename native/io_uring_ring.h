// One io_uring: its two rings in memory that the kernel shares, and its system calls. The names and values of
// the kernel's interface are repeated here, since <linux/io_uring.h> of an older system lacks some of them.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>

namespace muxbench {

// A submission (struct io_uring_sqe), with names for the fields that polls use.
struct IoUringSubmission {
  uint8_t opcode;
  uint8_t flags;
  uint16_t priority;
  int32_t fd;
  uint64_t offset;
  uint64_t address;
  uint32_t length;
  uint32_t poll_events;
  uint64_t user_data;
  uint64_t unused[3];
};

// A completion (struct io_uring_cqe).
struct IoUringCompletion {
  uint64_t user_data;
  int32_t result;
  uint32_t flags;
};

// The ring belongs to the thread that opened it: only this thread may submit to it and wait on it, which
// saves the kernel a lock and lets it do deferred work in the waits alone (IORING_SETUP_SINGLE_ISSUER and
// IORING_SETUP_DEFER_TASKRUN, Linux 6.1). Methods return -errno where a call fails.
class IoUringRing {
 public:
  IoUringRing() = default;
  ~IoUringRing() { Close(); }
  IoUringRing(const IoUringRing&) = delete;
  IoUringRing& operator=(const IoUringRing&) = delete;

  // Opens a ring for `entries` submissions at a time, a power of two of at most kMostEntries, and for twice
  // as many completions.
  int Open(uint32_t entries);

  // Closes the ring. The kernel cancels what it still watches a little later, in a thread of its own.
  void Close();

  static constexpr uint32_t kMostEntries = 32768;

  uint32_t entries() const { return entries_; }

  // Returns an empty submission, which the next Enter hands to the kernel, or nullptr where the ring is full.
  IoUringSubmission* Next();

  // Returns how many submissions the kernel has not taken yet.
  uint32_t Pending() const { return tail_ - __atomic_load_n(sq_head_, __ATOMIC_ACQUIRE); }

  // Hands all pending submissions to the kernel, lets it do its deferred work, and waits until there are
  // `at_least` completions, for `timeout_ns` at most (negative: without limit). Returns how many submissions
  // the kernel has taken, or, if it took none, -errno: -ETIME where the time was over, -EINTR after a signal,
  // -EEXIST in another thread than the ring's.
  int Enter(uint32_t at_least, int64_t timeout_ns);

  // Returns whether the kernel has deferred work that can bring completions. Where it has none, there is
  // nothing that a system call without waiting could find.
  bool HasDeferredWork() const {
    return __atomic_load_n(sq_flags_, __ATOMIC_RELAXED) & (kSqTaskrun | kSqOverflow);
  }

  // Returns how many completions can be read.
  uint32_t Ready() const { return __atomic_load_n(cq_tail_, __ATOMIC_ACQUIRE) - *cq_head_; }

  // Returns the `at`-th completion that can be read.
  const IoUringCompletion& Completion(uint32_t at) const { return completions_[(*cq_head_ + at) & cq_mask_]; }

  // Gives the places of the first `count` completions back to the kernel.
  void Take(uint32_t count) { __atomic_store_n(cq_head_, *cq_head_ + count, __ATOMIC_RELEASE); }

 private:
  static constexpr uint32_t kSqOverflow = 1u << 1;
  static constexpr uint32_t kSqTaskrun = 1u << 2;

  int fd_ = -1;
  pthread_t owner_ = {};
  uint32_t entries_ = 0;
  void* rings_ = nullptr;
  size_t rings_bytes_ = 0;
  IoUringSubmission* submissions_ = nullptr;
  uint32_t* sq_head_ = nullptr;
  uint32_t* sq_tail_ = nullptr;
  uint32_t* sq_flags_ = nullptr;
  uint32_t* cq_head_ = nullptr;
  uint32_t* cq_tail_ = nullptr;
  IoUringCompletion* completions_ = nullptr;
  uint32_t cq_mask_ = 0;
  uint32_t tail_ = 0;
};

}  // namespace muxbench
