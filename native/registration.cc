#include "registration.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "fd_opener.h"

namespace muxbench {

Registration::~Registration() {
  RunError ignored;
  Close(&ignored);
}

bool Registration::Open(const FdPool& pool, size_t count, const RegistrationOptions& options,
                        RunError* error) {
  if (options.shared_fd_table) {
    sharer_.emplace();
    if (!sharer_->Start(error)) return false;
  }
  kind_ = pool.kind();
  direction_ = pool.direction();
  interest_ = options.interest;
  is_fresh_ = options.fresh_set;
  process_ = getpid();
  reader_ = gettid();
  first_ = options.first;
  peer_process_ = pool.peer_process();
  fired_.reserve(count);
  for (size_t i = options.first; i < options.first + count; ++i) {
    watched_.push_back(pool.watched(i));
    peers_.push_back(pool.peer(i));
    sources_.push_back(pool.source(i));
    if (kind_ != FdKind::kListener) continue;
    const int result = ReadOwnAddress(watched_.back(), &addresses_.emplace_back());
    if (result != 0) return Fail(error, -result, "getsockname");
  }
  if (options.lists_only) return true;
  if (options.highest_fd >= 0) {
    alias_ = fcntl(watched_.back(), F_DUPFD_CLOEXEC, options.highest_fd);
    if (alias_ == -1) return Fail(error, errno, "fcntl(F_DUPFD_CLOEXEC)");
    watched_.back() = alias_;
    if (alias_ != options.highest_fd) return Fail(error, EBUSY, "the descriptor number highestFd is taken");
  }
  // What cannot be watched is refused here, and no later Build allocates memory.
  if (is_fresh_) return Arm(error) && Discard(error);
  for (; registered_ < count; ++registered_) {
    if (int result = poller_.Add(watched_[registered_], options.interest, registered_)) {
      return Fail(error, -result, "add");
    }
  }
  return true;
}

bool Registration::BorrowPeers(BorrowedPeers& borrowed, const Plan& plan, uint32_t first,
                               const ChainWrites& chain_writes, uint32_t* iterations, RunError* error) {
  borrowed.BeginNaming();
  const auto name = [&](uint32_t iteration) {
    const uint32_t* active = plan.Iteration(iteration % plan.iterations());
    for (uint32_t i = 0; i < plan.active_count(); ++i) {
      for (uint32_t n = 0; n <= chain_writes.Of(i); ++n) {
        if (!borrowed.Name((active[i] + n) % plan.fd_count())) return false;
      }
    }
    return true;
  };
  uint32_t count = 0;
  while (count < *iterations && name(first + count)) ++count;
  if (count == 0) return Fail(error, EMFILE, "there is no room for the peers of one iteration");
  *iterations = count;
  if (int result = borrowed.Borrow()) return Fail(error, -result, "borrowing peers");
  for (uint32_t index : borrowed.named()) peers_[index] = borrowed.peer(index);
  return true;
}

bool Registration::Close(RunError* error) {
  bool ok = true;
  fired_.clear();
  if (registered_ > 0 && poller_.Clear()) registered_ = 0;
  while (registered_ > 0) {
    if (int result = poller_.Remove(watched_[--registered_])) ok = Fail(error, -result, "remove");
  }
  if (alias_ != -1) close(alias_);
  alias_ = -1;
  watched_.clear();
  peers_.clear();
  peer_process_ = nullptr;
  sources_.clear();
  addresses_.clear();
  sharer_.reset();
  return ok;
}

}  // namespace muxbench
