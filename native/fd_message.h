// Hands descriptors to another process, which gets descriptors of the same open files (SCM_RIGHTS, unix(7)).
#pragma once

#include <cstddef>

namespace muxbench {

// The kernel takes 253 at a time.
constexpr size_t kMaxMessageFds = 250;

// Two numbers, and some descriptors.
struct FdMessage {
  int numbers[2] = {-1, -1};
  int fds[kMaxMessageFds] = {};
  size_t fd_count = 0;  // how many of `fds` travel with the numbers
};

// Both wait until `channel`, a connected Unix stream socket, takes or has a message, and return 0 or -errno:
// -EPIPE where the other process has ended or has given up.
int SendFdMessage(int channel, const FdMessage& message);

// The descriptors get the lowest free numbers of this process. Returns -EMFILE, and leaves none of them open,
// where its limit of descriptors has no room for them.
int ReceiveFdMessage(int channel, FdMessage* message);

}  // namespace muxbench
