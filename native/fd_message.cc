#include "fd_message.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace muxbench {
namespace {

// Waits until `channel` is ready for `events`. Returns whether it is; errno says why not.
bool AwaitChannel(int channel, short events) {
  pollfd entry = {channel, events, 0};
  int result;
  do {
    result = poll(&entry, 1, -1);
  } while (result == -1 && errno == EINTR);
  return result == 1;
}

// Repeats a call on a socket that may not block. Returns its result, or -errno.
template <typename MessageCall>
ssize_t WhenReady(int channel, short events, MessageCall call) {
  for (;;) {
    const ssize_t result = call();
    if (result >= 0) return result;
    if (errno == EINTR) continue;
    if (errno != EAGAIN || !AwaitChannel(channel, events)) return -errno;
  }
}

// A message header with room for its descriptors, which refers to `message`.
class Envelope {
 public:
  explicit Envelope(FdMessage* message) {
    bytes_ = {message->numbers, sizeof message->numbers};
    header_.msg_iov = &bytes_;
    header_.msg_iovlen = 1;
  }

  void Reserve(size_t fd_count) {
    if (fd_count == 0) return;
    header_.msg_control = control_;
    header_.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
  }

  msghdr* header() { return &header_; }

 private:
  msghdr header_ = {};
  iovec bytes_;
  alignas(cmsghdr) char control_[CMSG_SPACE(kMaxMessageFds * sizeof(int))] = {};
};

}  // namespace

int SendFdMessage(int channel, const FdMessage& given) {
  FdMessage message = given;
  Envelope envelope(&message);
  envelope.Reserve(message.fd_count);
  if (message.fd_count > 0) {
    cmsghdr* control = CMSG_FIRSTHDR(envelope.header());
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(message.fd_count * sizeof(int));
    std::memcpy(CMSG_DATA(control), message.fds, message.fd_count * sizeof(int));
  }
  const ssize_t sent =
      WhenReady(channel, POLLOUT, [&] { return sendmsg(channel, envelope.header(), MSG_NOSIGNAL); });
  if (sent < 0) return static_cast<int>(sent);
  return sent == static_cast<ssize_t>(sizeof message.numbers) ? 0 : -EPIPE;
}

int ReceiveFdMessage(int channel, FdMessage* message) {
  *message = {};
  Envelope envelope(message);
  const ssize_t received = WhenReady(channel, POLLIN, [&] {
    envelope.Reserve(kMaxMessageFds);
    return recvmsg(channel, envelope.header(), MSG_CMSG_CLOEXEC);
  });
  if (received == -ECONNRESET) return -EPIPE;
  if (received < 0) return static_cast<int>(received);
  // The envelope has room for one control message.
  const cmsghdr* control = CMSG_FIRSTHDR(envelope.header());
  if (control != nullptr && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS) {
    message->fd_count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::memcpy(message->fds, CMSG_DATA(control), message->fd_count * sizeof(int));
  }
  if (received == static_cast<ssize_t>(sizeof message->numbers) &&
      (envelope.header()->msg_flags & MSG_CTRUNC) == 0) {
    return 0;
  }
  for (size_t i = 0; i < message->fd_count; ++i) close(message->fds[i]);
  message->fd_count = 0;
  // The kernel drops the descriptors for which there is no room in the table, and marks the message.
  return (envelope.header()->msg_flags & MSG_CTRUNC) != 0 ? -EMFILE : -EPIPE;
}

}  // namespace muxbench
