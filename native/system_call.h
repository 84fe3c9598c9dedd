// The system calls of the measured loop, made directly. In a process with several threads, as Node.js is,
// the C library wraps each of them in two atomic operations, in case the thread is cancelled meanwhile:
// 10 ns and more that are neither the kernel's nor the mechanism's.
#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace muxbench::system_call {

// All return what the C library's function of that name returns, and set errno.

inline ssize_t Write(int fd, const void* bytes, size_t length) { return syscall(SYS_write, fd, bytes, length); }

inline ssize_t Read(int fd, void* bytes, size_t length) { return syscall(SYS_read, fd, bytes, length); }

inline int EpollWait(int epfd, epoll_event* events, int max_events, int timeout_ms) {
#ifdef SYS_epoll_wait
  return static_cast<int>(syscall(SYS_epoll_wait, epfd, events, max_events, timeout_ms));
#else
  return static_cast<int>(syscall(SYS_epoll_pwait, epfd, events, max_events, timeout_ms, nullptr, _NSIG / 8));
#endif
}

// `timeout_ms` below 0 waits without limit.

inline int Poll(pollfd* entries, size_t count, int timeout_ms) {
#ifdef SYS_poll
  return static_cast<int>(syscall(SYS_poll, entries, count, timeout_ms));
#else
  timespec timeout = {timeout_ms / 1000, (timeout_ms % 1000) * 1'000'000L};
  return static_cast<int>(
      syscall(SYS_ppoll, entries, count, timeout_ms < 0 ? nullptr : &timeout, nullptr, _NSIG / 8));
#endif
}

inline int Select(int count, fd_set* read, fd_set* write, fd_set* except, int timeout_ms) {
#ifdef SYS_select
  timeval timeout = {timeout_ms / 1000, (timeout_ms % 1000) * 1000L};
  return static_cast<int>(syscall(SYS_select, count, read, write, except, timeout_ms < 0 ? nullptr : &timeout));
#else
  timespec timeout = {timeout_ms / 1000, (timeout_ms % 1000) * 1'000'000L};
  return static_cast<int>(
      syscall(SYS_pselect6, count, read, write, except, timeout_ms < 0 ? nullptr : &timeout, nullptr));
#endif
}

}  // namespace muxbench::system_call
