#include "kernel_calls.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "call_output.h"
#include "call_sleepers.h"
#include "clock.h"
#include "counter_calls.h"
#include "interrupted_scan.h"
#include "sleep_calls.h"

namespace muxbench {
namespace {

constexpr size_t kEventCapacity = 65536;
constexpr size_t kByteCapacity = 1 << 22;
constexpr size_t kPage = 4096;
constexpr unsigned kSecondsToLive = 600;
// As many events as fit before the page that is missing.
constexpr size_t kMostCopied = kPage / sizeof(struct epoll_event);

struct epoll_event event_buffer[kEventCapacity];
unsigned char byte_buffer[kByteCapacity];
CallSleepers sleepers;

// Returns the end of a writable page; the page after it is inaccessible, so that a write beyond the end
// faults.
char* GuardedEnd() {
  static char* end = nullptr;
  if (!end) {
    void* pages = mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) _exit(1);
    end = static_cast<char*>(pages) + kPage;
    if (mprotect(end, kPage, PROT_NONE) == -1) _exit(1);
  }
  return end;
}

struct epoll_event* EventsWithRoom(int32_t room) {
  if (InterruptedScan::buffer()) return InterruptedScan::buffer();
  if (room == -1) return event_buffer;
  if (room == -2) return nullptr;
  return reinterpret_cast<struct epoll_event*>(GuardedEnd() -
                                               static_cast<size_t>(room) * sizeof(struct epoll_event));
}

// Closes every descriptor except 0, 1 and 2, which become /dev/null. Returns whether that succeeded.
bool ResetDescriptors() {
  const int null = open("/dev/null", O_RDWR);
  if (null == -1) return false;
  for (int fd = 0; fd < 3; ++fd) {
    if (null != fd && dup2(null, fd) == -1) return false;
  }
  return syscall(SYS_close_range, 3u, ~0u, 0u) == 0;
}

void CallReset(Output& out) {
  sleepers.KillAll();
  ResetSignals();
  // The program may have used up all descriptor numbers, and opening /dev/null needs a free one.
  close(0);
  out.Put(ResetDescriptors() ? 0 : -errno);
}

void PutPair(Output& out, int result, const int* pair) {
  if (!out.PutResult(result)) return;
  out.Put(pair[0]);
  out.Put(pair[1]);
}

void PutEvents(Output& out, int64_t count, const struct epoll_event* events) {
  if (!out.PutResult(count)) return;
  for (int64_t i = 0; i < count; ++i) {
    struct epoll_event event;
    std::memcpy(&event, events + i, sizeof event);
    out.Put(event.events);
    out.Put(event.data.u32);
  }
}

void CallSocketpair(Output& out, int32_t sndbuf) {
  int pair[2];
  const int result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
  if (result == 0 && sndbuf >= 0) {
    for (const int fd : pair) setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &sndbuf, sizeof sndbuf);
  }
  PutPair(out, result, pair);
}

void CallEpollCtl(Output& out, const int32_t* a) {
  struct epoll_event event;
  event.events = static_cast<uint32_t>(a[3]);
  event.data.u64 = static_cast<uint32_t>(a[4]);
  out.PutResult(syscall(SYS_epoll_ctl, a[0], a[1], a[2], a[5] ? nullptr : &event));
}

void CallEpollPwait2(Output& out, const int32_t* a) {
  const int64_t timeout[2] = {a[3], a[4]};
  struct epoll_event* events = EventsWithRoom(a[2]);
  PutEvents(out, syscall(SYS_epoll_pwait2, a[0], events, a[1], timeout, nullptr, size_t{8}), events);
}

void CallPoll(Output& out, const int32_t* a) {
  struct pollfd fds[3] = {};
  const size_t count = static_cast<size_t>(a[0]);
  for (size_t i = 0; i < count; ++i) {
    fds[i].fd = a[1 + 2 * i];
    fds[i].events = static_cast<int16_t>(a[2 + 2 * i]);
  }
  if (!out.PutResult(poll(fds, count, 0))) return;
  for (size_t i = 0; i < count; ++i) out.Put(static_cast<uint16_t>(fds[i].revents));
}

void CallSelect(Output& out, const int32_t* a) {
  uint64_t sets[3][128] = {};
  void* pointers[3];
  for (int i = 0; i < 3; ++i) {
    sets[i][0] = static_cast<uint32_t>(a[1 + i]);
    pointers[i] = (a[4] >> i) & 1 ? nullptr : sets[i];
  }
#ifdef SYS_select
  struct timeval timeout = {};
  const long result = syscall(SYS_select, a[0], pointers[0], pointers[1], pointers[2], &timeout);
#else
  struct timespec timeout = {};
  const long result = syscall(SYS_pselect6, a[0], pointers[0], pointers[1], pointers[2], &timeout, nullptr);
#endif
  if (!out.PutResult(result)) return;
  for (int i = 0; i < 3; ++i) out.Put(pointers[i] ? static_cast<int64_t>(sets[i][0]) : 0);
}

void CallSocketError(Output& out, int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  const int result = getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  out.PutResult(result == 0 ? error : result);
}

void CallIoctl(Output& out, int fd, unsigned long request) {
  int bytes = 0;
  const int result = ioctl(fd, request, &bytes);
  out.PutResult(result == 0 ? bytes : result);
}

void CallClock(Output& out) {
  const uint64_t now = static_cast<uint64_t>(NowNs());
  out.Put(0);
  out.Put(static_cast<uint32_t>(now));
  out.Put(static_cast<uint32_t>(now >> 32));
}

struct SocketName {
  struct sockaddr_un address = {};
  socklen_t size;
  explicit SocketName(int32_t number) {
    address.sun_family = AF_UNIX;
    // A name that begins with a zero byte is no path.
    const int length = std::snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "muxbench %d %d",
                                     static_cast<int>(getpid()), number);
    size = static_cast<socklen_t>(offsetof(struct sockaddr_un, sun_path) + 1 + static_cast<size_t>(length));
  }
  const struct sockaddr* Pointer() const { return reinterpret_cast<const struct sockaddr*>(&address); }
};

void CallBind(Output& out, int fd, int32_t number) {
  const SocketName name(number);
  out.PutResult(bind(fd, name.Pointer(), name.size));
}

void CallConnect(Output& out, int fd, int32_t number) {
  const SocketName name(number);
  out.PutResult(connect(fd, name.Pointer(), name.size));
}

void CallItemMask(Output& out, int ep, int fd) {
  char path[64], text[4096];
  std::snprintf(path, sizeof path, "/proc/self/fdinfo/%d", ep);
  const int file = open(path, O_RDONLY);
  if (file == -1) return out.Put(-errno);
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length < 0 ? 0 : length] = '\0';
  for (const char* line = std::strstr(text, "tfd:"); line; line = std::strstr(line + 1, "tfd:")) {
    int number = -1;
    unsigned mask = 0;
    if (std::sscanf(line, "tfd: %d events: %x", &number, &mask) == 2 && number == fd) {
      return out.Put(mask & INT32_MAX);
    }
  }
  out.Put(-ENOENT);
}

// Newer architectures lack epoll_create and epoll_wait. The C library's functions then check and call what
// these would, by epoll_create1 and epoll_pwait.
#ifdef SYS_epoll_create
int64_t EpollCreate(int32_t size) { return syscall(SYS_epoll_create, size); }
#else
int64_t EpollCreate(int32_t size) { return epoll_create(size); }
#endif

void CallEpollWait(Output& out, const int32_t* a) {
  struct epoll_event* events = EventsWithRoom(a[2]);
#ifdef SYS_epoll_wait
  PutEvents(out, syscall(SYS_epoll_wait, a[0], events, a[1], 0), events);
#else
  PutEvents(out, syscall(SYS_epoll_pwait, a[0], events, a[1], 0, nullptr, size_t{8}), events);
#endif
}

void Call(Output& out, const int32_t* instruction) {
  const int32_t* a = instruction + 1;
  int pair[2];
  switch (static_cast<KernelCall>(instruction[0])) {
    case KernelCall::kReset: return CallReset(out);
    case KernelCall::kSocketpair: return CallSocketpair(out, a[0]);
    case KernelCall::kPipe: return PutPair(out, pipe2(pair, O_NONBLOCK), pair);
    case KernelCall::kEventfd:
      return void(out.PutResult(eventfd(static_cast<uint32_t>(a[0]), a[1] | EFD_NONBLOCK)));
    case KernelCall::kOpenFile: return void(out.PutResult(memfd_create("regular", 0)));
    case KernelCall::kEpollCreate: return void(out.PutResult(EpollCreate(a[0])));
    case KernelCall::kEpollCreate1: return void(out.PutResult(syscall(SYS_epoll_create1, a[0])));
    case KernelCall::kEpollCtl: return CallEpollCtl(out, a);
    case KernelCall::kEpollWait: return CallEpollWait(out, a);
    case KernelCall::kEpollPwait2: return CallEpollPwait2(out, a);
    case KernelCall::kPoll: return CallPoll(out, a);
    case KernelCall::kSelect: return CallSelect(out, a);
    case KernelCall::kWrite:
      return void(out.PutResult(syscall(SYS_write, a[0], byte_buffer, static_cast<ssize_t>(a[1]))));
    case KernelCall::kWriteCounter: return CallWriteCounter(out, a);
    case KernelCall::kRead:
      return void(out.PutResult(syscall(SYS_read, a[0], byte_buffer + 8, static_cast<ssize_t>(a[1]))));
    case KernelCall::kShutdown: return void(out.PutResult(shutdown(a[0], a[1])));
    case KernelCall::kDup: return void(out.PutResult(dup(a[0])));
    case KernelCall::kDup2: return void(out.PutResult(dup2(a[0], a[1])));
    case KernelCall::kClose: return void(out.PutResult(close(a[0])));
    case KernelCall::kSocketError: return CallSocketError(out, a[0]);
    case KernelCall::kSiocoutq: return CallIoctl(out, a[0], SIOCOUTQ);
    case KernelCall::kSiocinq: return CallIoctl(out, a[0], SIOCINQ);
    case KernelCall::kClock: return CallClock(out);
    case KernelCall::kSocket:
      return void(out.PutResult(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)));
    case KernelCall::kBind: return CallBind(out, a[0], a[1]);
    case KernelCall::kListen: return void(out.PutResult(listen(a[0], a[1])));
    case KernelCall::kConnect: return CallConnect(out, a[0], a[1]);
    case KernelCall::kAccept:
      return void(out.PutResult(accept4(a[0], nullptr, nullptr, SOCK_NONBLOCK)));
    case KernelCall::kSleeper: {
      const int32_t arguments[] = {static_cast<int32_t>(SleepKind::kEpollWait), a[0], -1, 0, 0, 0};
      return out.Put(sleepers.Start([&] { return SleepIn(arguments); }));
    }
    case KernelCall::kWoken: return out.Put(sleepers.TakeEnded());
    case KernelCall::kSigaction: return CallSigaction(out, a[0], a[1]);
    case KernelCall::kSleepIn: return out.Put(sleepers.Start([&] { return SleepIn(a); }));
    case KernelCall::kKill: return out.Put(sleepers.Signal(a[0], a[1]));
    case KernelCall::kEndedWith: return out.Put(sleepers.Result(a[0]));
    case KernelCall::kTimerfdCreate: return void(out.PutResult(timerfd_create(a[0], a[1] | TFD_NONBLOCK)));
    case KernelCall::kTimerfdSettime: return CallTimerfdSettime(out, a);
    case KernelCall::kTimerfdGettime: return CallTimerfdGettime(out, a[0]);
    case KernelCall::kTimerfdPast: return CallTimerfdPast(out, a[0], a[1]);
    case KernelCall::kReadValue: return CallReadValue(out, a[0]);
    case KernelCall::kEventfdSignal: return CallEventfdSignal(out, a[0]);
    case KernelCall::kItemMask: return CallItemMask(out, a[0], a[1]);
    case KernelCall::kInScan: return out.Put(-EINVAL);
  }
  _exit(1);
}

// Makes one call, or all that kInScan puts together; `left` instructions are left. Returns how many were called.
size_t CallNext(Output& out, const int32_t* instruction, size_t left) {
  if (static_cast<KernelCall>(instruction[0]) == KernelCall::kInScan) {
    const size_t copied = static_cast<size_t>(instruction[1]), count = static_cast<size_t>(instruction[2]);
    const int32_t* calls = instruction + kInstructionWords;
    const int32_t* wait = calls + count * kInstructionWords;
    if (copied <= kMostCopied && count < left && count + 2 <= left &&
        static_cast<KernelCall>(wait[0]) == KernelCall::kEpollWait && wait[3] == -1) {
      return InterruptedScan::Run(out, Call, calls, count, copied, wait) ? count + 2 : 1;
    }
  }
  Call(out, instruction);
  return 1;
}

// Makes only async-signal-safe calls, since this process was forked from one with several threads.
bool EnterCleanProcess(uint32_t nofile) {
  alarm(kSecondsToLive);
  std::signal(SIGPIPE, SIG_IGN);
  // Node.js has a handler of SIGCHLD while it runs other processes: it would end calls here, and read from a number that
  // may be a descriptor of the program.
  ResetSignals();
  if (!ResetDescriptors()) return false;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return false;
  limit.rlim_cur = nofile;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

}  // namespace

int32_t* MapResults(size_t words) {
  void* memory = mmap(nullptr, words * sizeof(int32_t), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<int32_t*>(memory);
}

void UnmapResults(int32_t* results, size_t words) { munmap(results, words * sizeof(int32_t)); }

int64_t RunKernelCalls(const int32_t* program, size_t instructions, uint32_t nofile, int32_t* results,
                       size_t capacity) {
  // The first two words of `results` hold the number of words used.
  constexpr size_t kHeader = 2;
  if (capacity < kHeader) return -EINVAL;
  const pid_t child = fork();
  if (child == -1) return -errno;
  if (child == 0) {
    byte_buffer[0] = 1;
    Output out{results, capacity, kHeader};
    if (!EnterCleanProcess(nofile)) _exit(1);
    for (size_t i = 0; i < instructions;)
      i += CallNext(out, program + i * kInstructionWords, instructions - i);
    const uint64_t used = out.used;
    std::memcpy(results, &used, sizeof used);
    sleepers.KillAll();
    _exit(out.used <= capacity ? 0 : 2);
  }
  int status = 0;
  while (waitpid(child, &status, 0) == -1) {
    if (errno != EINTR) return -errno;
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 1) return -ECHILD;
  if (WEXITSTATUS(status) == 2) return -ENOBUFS;
  uint64_t used;
  std::memcpy(&used, results, sizeof used);
  return static_cast<int64_t>(used);
}

}  // namespace muxbench
