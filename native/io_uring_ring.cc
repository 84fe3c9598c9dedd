#include "io_uring_ring.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "system_call.h"

namespace muxbench {
namespace {

// These numbers are the same on every architecture.
constexpr long kSetupCall = 425;
constexpr long kEnterCall = 426;

constexpr uint32_t kSetupSingleIssuer = 1u << 12;
constexpr uint32_t kSetupDeferTaskrun = 1u << 13;
constexpr uint32_t kSetupTaskrunFlag = 1u << 9;

constexpr uint32_t kEnterGetEvents = 1u << 0;
constexpr uint32_t kEnterExtArg = 1u << 3;

constexpr off_t kRingsOffset = 0;
constexpr off_t kSubmissionsOffset = 0x10000000;

// struct io_uring_params
struct Params {
  uint32_t sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features, wq_fd, unused[3];
  struct {
    uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, unused;
    uint64_t user_address;
  } sq;
  struct {
    uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, flags, unused;
    uint64_t user_address;
  } cq;
};
static_assert(sizeof(Params) == 120 && sizeof(IoUringSubmission) == 64 && sizeof(IoUringCompletion) == 16,
              "the kernel's structures");

// struct io_uring_getevents_arg
struct WaitArgument {
  uint64_t mask, mask_bytes, timeout;
};

void* MapShared(int fd, size_t bytes, off_t offset) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
  return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

int IoUringRing::Open(uint32_t entries) {
  Params params = {};
  params.flags = kSetupSingleIssuer | kSetupDeferTaskrun | kSetupTaskrunFlag;
  fd_ = static_cast<int>(system_call::Call(kSetupCall, entries, system_call::Word(&params), 0));
  if (fd_ == -1) return -errno;
  owner_ = pthread_self();
  entries_ = params.sq_entries;
  // Since Linux 5.4 one mapping has both rings.
  rings_bytes_ = std::max<size_t>(params.sq.array + params.sq_entries * sizeof(uint32_t),
                                  params.cq.cqes + params.cq_entries * sizeof(IoUringCompletion));
  rings_ = MapShared(fd_, rings_bytes_, kRingsOffset);
  submissions_ = static_cast<IoUringSubmission*>(
      MapShared(fd_, entries_ * sizeof(IoUringSubmission), kSubmissionsOffset));
  if (!rings_ || !submissions_) {
    const int error = -errno;
    Close();
    return error;
  }
  char* base = static_cast<char*>(rings_);
  const auto at = [base](uint32_t offset) { return reinterpret_cast<uint32_t*>(base + offset); };
  sq_head_ = at(params.sq.head);
  sq_tail_ = at(params.sq.tail);
  sq_flags_ = at(params.sq.flags);
  cq_head_ = at(params.cq.head);
  cq_tail_ = at(params.cq.tail);
  cq_mask_ = *at(params.cq.ring_mask);
  completions_ = reinterpret_cast<IoUringCompletion*>(base + params.cq.cqes);
  // The array says at which index each submission is: here always at its own.
  for (uint32_t i = 0; i < entries_; ++i) at(params.sq.array)[i] = i;
  tail_ = 0;
  return 0;
}

void IoUringRing::Close() {
  if (fd_ == -1) return;
  if (submissions_) munmap(submissions_, entries_ * sizeof(IoUringSubmission));
  if (rings_) munmap(rings_, rings_bytes_);
  close(fd_);
  submissions_ = nullptr;
  rings_ = nullptr;
  fd_ = -1;
}

IoUringSubmission* IoUringRing::Next() {
  if (Pending() == entries_) return nullptr;
  IoUringSubmission* submission = &submissions_[tail_++ & (entries_ - 1)];
  *submission = {};
  return submission;
}

int IoUringRing::Enter(uint32_t at_least, int64_t timeout_ns) {
  // The kernel takes another thread for the owner where the thread's last ring lay at the same address.
  if (!pthread_equal(pthread_self(), owner_)) return -EEXIST;
  __atomic_store_n(sq_tail_, tail_, __ATOMIC_RELEASE);
  const bool is_limited = at_least > 0 && timeout_ns >= 0;
  const system_call::Timeout timeout(timeout_ns);
  WaitArgument argument = {0, _NSIG / 8, static_cast<uint64_t>(timeout.Word())};
  const long flags = kEnterGetEvents | (is_limited ? kEnterExtArg : 0);
  const long result =
      system_call::Call(kEnterCall, fd_, Pending(), at_least, flags,
                        is_limited ? system_call::Word(&argument) : 0, is_limited ? sizeof argument : 0);
  return result < 0 ? -errno : static_cast<int>(result);
}

}  // namespace muxbench
