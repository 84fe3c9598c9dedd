// Makes the system calls of the measured loop directly. In a process with several threads, such as Node.js,
// the C library wraps each of them in two atomic operations, in case the thread is cancelled meanwhile. These
// take 10 ns and more, which belong neither to the kernel nor to the mechanism. The C library's syscall(2)
// takes about as long, since it has to move the arguments to other registers.
#pragma once

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <ctime>

namespace muxbench::system_call {

#if defined(__x86_64__) && !defined(__ILP32__)

inline long Enter(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

inline long Enter(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

#else

inline long Enter(long number, long a, long b, long c, long d, long e, long f) {
  const long result = syscall(number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}

#endif

// Makes a system call. Returns its result, or sets errno and returns -1, as the C library does.
inline long Call(long number, long a, long b, long c, long d = 0, long e = 0, long f = 0) {
  const long result = Enter(number, a, b, c, d, e, f);
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

inline long Word(const void* pointer) { return reinterpret_cast<long>(pointer); }

// The following functions return what the C library's functions of their names return, and set errno.

inline ssize_t Write(int fd, const void* bytes, size_t length) {
  return Call(SYS_write, fd, Word(bytes), static_cast<long>(length));
}

inline ssize_t Read(int fd, void* bytes, size_t length) {
  return Call(SYS_read, fd, Word(bytes), static_cast<long>(length));
}

inline ssize_t PositionedWrite(int fd, const void* bytes, size_t length, off_t offset) {
  return Call(SYS_pwrite64, fd, Word(bytes), static_cast<long>(length), offset);
}

inline ssize_t PositionedRead(int fd, void* bytes, size_t length, off_t offset) {
  return Call(SYS_pread64, fd, Word(bytes), static_cast<long>(length), offset);
}

inline int Connect(int fd, const void* address, size_t length) {
  return static_cast<int>(Call(SYS_connect, fd, Word(address), static_cast<long>(length)));
}

inline int Accept(int fd, int flags) { return static_cast<int>(Call(SYS_accept4, fd, 0, 0, flags)); }

inline int Close(int fd) { return static_cast<int>(Call(SYS_close, fd, 0, 0)); }

inline int Tgkill(pid_t process, pid_t thread, int signal) {
  return static_cast<int>(Call(SYS_tgkill, process, thread, signal));
}

// The timeouts of the following functions are in nanoseconds: 0 does not block, and a negative one blocks
// without limit. Others are rounded up to the unit of the call.

inline int RoundedUp(int64_t timeout_ns, int64_t unit_ns) {
  if (timeout_ns <= 0) return timeout_ns < 0 ? -1 : 0;
  return static_cast<int>(std::min<int64_t>((timeout_ns - 1) / unit_ns + 1, INT_MAX));
}

// A timespec for a system call, which takes a null pointer for no limit.
class Timeout {
 public:
  explicit Timeout(int64_t timeout_ns)
      : is_unlimited_(timeout_ns < 0), time_{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000} {}

  long Word() const { return is_unlimited_ ? 0 : system_call::Word(&time_); }

 private:
  bool is_unlimited_;
  timespec time_;
};

// The signal mask of each of these calls is null, which leaves it as it is. The kernel checks the size of a
// mask even where there is none.
constexpr long kMaskBytes = _NSIG / 8;

inline int EpollPwait2(int epfd, epoll_event* events, int max_events, int64_t timeout_ns) {
  const Timeout timeout(timeout_ns);
  return static_cast<int>(
      Call(SYS_epoll_pwait2, epfd, Word(events), max_events, timeout.Word(), 0, kMaskBytes));
}

inline int Ppoll(pollfd* entries, size_t count, int64_t timeout_ns) {
  const Timeout timeout(timeout_ns);
  return static_cast<int>(
      Call(SYS_ppoll, Word(entries), static_cast<long>(count), timeout.Word(), 0, kMaskBytes));
}

inline int Pselect(int count, fd_set* read, fd_set* write, fd_set* except, int64_t timeout_ns) {
  const Timeout timeout(timeout_ns);
  return static_cast<int>(
      Call(SYS_pselect6, count, Word(read), Word(write), Word(except), timeout.Word(), 0));
}

inline int EpollWait(int epfd, epoll_event* events, int max_events, int64_t timeout_ns) {
  const int timeout_ms = RoundedUp(timeout_ns, 1'000'000);
#ifdef SYS_epoll_wait
  return static_cast<int>(Call(SYS_epoll_wait, epfd, Word(events), max_events, timeout_ms));
#else
  return static_cast<int>(Call(SYS_epoll_pwait, epfd, Word(events), max_events, timeout_ms, 0, kMaskBytes));
#endif
}

// Newer architectures lack poll and select. There the C library makes the calls of their successors, with the
// timeouts in the unit of the original.

inline int Poll(pollfd* entries, size_t count, int64_t timeout_ns) {
  const int timeout_ms = RoundedUp(timeout_ns, 1'000'000);
#ifdef SYS_poll
  return static_cast<int>(Call(SYS_poll, Word(entries), static_cast<long>(count), timeout_ms));
#else
  return Ppoll(entries, count, timeout_ms * int64_t{1'000'000});
#endif
}

inline int Select(int count, fd_set* read, fd_set* write, fd_set* except, int64_t timeout_ns) {
  const int64_t timeout_us = RoundedUp(timeout_ns, 1'000);
#ifdef SYS_select
  timeval timeout = {timeout_us / 1'000'000, timeout_us % 1'000'000};
  const long limit = timeout_us < 0 ? 0 : Word(&timeout);
  return static_cast<int>(Call(SYS_select, count, Word(read), Word(write), Word(except), limit));
#else
  return Pselect(count, read, write, except, timeout_us * 1'000);
#endif
}

}  // namespace muxbench::system_call
