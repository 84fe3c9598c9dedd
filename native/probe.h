// Small experiments with system calls, each of which shows how the kernel behaves. They judge nothing: what
// they find is plain facts. A probe may wait for good where the kernel behaves otherwise than expected, and
// leaves limits and threads as they come, so that it has to run in a process of its own, which whoever
// started it ends after a while.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

#include "run_error.h"

namespace muxbench {

// A number, or the errno of a call that failed.
struct Fact {
  const char* name;
  int64_t value;
  bool is_errno;
};

class Facts {
 public:
  void Put(const char* name, int64_t value) { facts_.push_back({name, value, false}); }

  // Takes what a system call returned: -1 stands for the present errno.
  void PutResult(const char* name, int64_t result) {
    facts_.push_back(result == -1 ? Fact{name, errno, true} : Fact{name, result, false});
  }

  const std::vector<Fact>& all() const { return facts_; }

 private:
  std::vector<Fact> facts_;
};

// An experiment. `run` returns false, with the reason in its second argument, where the machine refuses what
// the experiment rests on. The result of a call that it asks about is a fact, also where the call fails.
struct ProbeEntry {
  const char* name;
  bool (*run)(Facts* facts, RunError* error);
};

// Lists all probes.
const std::vector<ProbeEntry>& ProbeTable();

// A descriptor that is closed with its owner; -1 for none.
class OwnedFd {
 public:
  OwnedFd() = default;
  explicit OwnedFd(int fd) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OwnedFd() { Close(); }

  int get() const { return fd_; }

  void Close() {
    if (fd_ != -1) close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

// The following functions open descriptors. They return false, with the reason in `error`, where that fails.

bool OpenEventfd(OwnedFd* fd, RunError* error);
bool OpenEpoll(OwnedFd* epoll, RunError* error);

// `flags` may have SOCK_NONBLOCK.
bool OpenPair(OwnedFd* watched, OwnedFd* peer, int flags, RunError* error);

// Adds `watched` to the interest list of `epoll`, with its number as the data.
bool Watch(int epoll, int watched, uint32_t events, RunError* error);

// Adds one to an eventfd, or writes a byte to a peer. Either makes a descriptor ready, and cannot block in a
// probe.
bool Signal(int eventfd, RunError* error);
bool WriteByte(int peer, RunError* error);

}  // namespace muxbench
