#include "interrupted_scan.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>

#include "call_sleepers.h"
#include "kernel_calls.h"
#include "sleep_watch.h"

namespace muxbench {
namespace {

constexpr size_t kFaultPage = 4096;
constexpr size_t kMissingBytes = 64 * kFaultPage;
constexpr size_t kSharedWords = 8192;
constexpr useconds_t kLookAtCallsUs = 30;
// A call that is asleep in this many looks, and made no progress between them, waits for the mutex.
constexpr int kQuietLooks = 4;

// What the three processes share: the one that waits, the one that makes the calls, and the one that watches
// the page.
struct SharedState {
  std::atomic<bool> is_watched = false;
  std::atomic<bool> was_interrupted = false;
  std::atomic<bool> may_call = false;
  std::atomic<bool> has_called = false;
  std::atomic<uint32_t> calls = 0;
  size_t used = 0;
  int32_t words[kSharedWords];
};

void* Map(size_t bytes, int flags) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) _exit(1);
  return memory;
}

// Returns the beginning of the missing pages. The page before them is there.
char* MissingPages() {
  static char* const pages = static_cast<char*>(Map(kFaultPage + kMissingBytes, MAP_PRIVATE)) + kFaultPage;
  return pages;
}

// Opens a userfaultfd for the missing pages, under the highest number that the process may use, where it takes
// none that the calls may get. Returns the number or -errno.
int OpenUserfault() {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return -errno;
  const long first = syscall(SYS_userfaultfd, O_CLOEXEC);
  if (first == -1) return -errno;
  const int fd = fcntl(static_cast<int>(first), F_DUPFD_CLOEXEC, static_cast<int>(limit.rlim_cur) - 1);
  const int error = errno;
  close(static_cast<int>(first));
  if (fd == -1) return -error;
  uffdio_api api = {};
  api.api = UFFD_API;
  uffdio_register range = {};
  range.range = {reinterpret_cast<uintptr_t>(MissingPages()), kMissingBytes};
  range.mode = UFFDIO_REGISTER_MODE_MISSING;
  if (madvise(MissingPages(), kMissingBytes, MADV_DONTNEED) == -1 || ioctl(fd, UFFDIO_API, &api) == -1 ||
      ioctl(fd, UFFDIO_REGISTER, &range) == -1) {
    const int failed = -errno;
    close(fd);
    return failed;
  }
  return fd;
}

// Waits for the fault, lets the calls be made, and gives the pages. If it fails, the process that waits could
// never go on.
[[noreturn]] void WatchPages(int fd, pid_t waiter, pid_t caller, SharedState& state) {
  const auto fail = [waiter] {
    kill(waiter, SIGKILL);
    _exit(1);
  };
  // This process has a copy of the table of descriptors, which would keep files open that the calls close.
  if (syscall(SYS_close_range, 3u, static_cast<unsigned>(fd) - 1, 0u) == -1) fail();
  SleepWatch watch;
  if (watch.Open(caller) != 0) fail();
  state.is_watched = true;
  uffd_msg message;
  if (read(fd, &message, sizeof message) != static_cast<ssize_t>(sizeof message)) fail();
  state.was_interrupted = true;
  state.may_call = true;
  uint32_t calls = 0;
  for (int quiet = 0; quiet < kQuietLooks && !state.has_called; usleep(kLookAtCallsUs)) {
    const uint32_t before = calls;
    calls = state.calls;
    quiet = watch.State() == 'D' && calls == before ? quiet + 1 : 0;
  }
  uffdio_zeropage pages = {};
  pages.range = {reinterpret_cast<uintptr_t>(MissingPages()), kMissingBytes};
  if (ioctl(fd, UFFDIO_ZEROPAGE, &pages) == -1) fail();
  _exit(0);
}

[[noreturn]] void MakeCalls(InterruptedScan::Call call, const int32_t* calls, size_t count,
                            SharedState& state) {
  while (!state.may_call) usleep(kLookAtCallsUs);
  Output out{state.words, kSharedWords, 0};
  for (size_t i = 0; i < count; ++i) {
    call(out, calls + i * kInstructionWords);
    ++state.calls;
  }
  state.used = out.used;
  state.has_called = true;
  _exit(0);
}

void Reap(pid_t process) {
  while (waitpid(process, nullptr, 0) == -1 && errno == EINTR) {
  }
}

}  // namespace

epoll_event* InterruptedScan::buffer_ = nullptr;

bool InterruptedScan::Run(Output& out, Call call, const int32_t* calls, size_t count, size_t copied,
                          const int32_t* wait) {
  static void* const memory = Map(sizeof(SharedState), MAP_SHARED);
  const int fd = OpenUserfault();
  if (fd < 0) {
    out.Put(fd);
    return false;
  }
  SharedState* const state = new (memory) SharedState;
  const pid_t waiter = getpid();
  const pid_t caller = CloneProcess(CLONE_FILES);
  if (caller == 0) {
    BeginProcess();
    MakeCalls(call, calls, count, *state);
  }
  const pid_t watcher = caller < 0 ? caller : CloneProcess(0);
  if (watcher == 0) {
    BeginProcess();
    WatchPages(fd, waiter, caller, *state);
  }
  if (watcher < 0) _exit(1);
  while (!state->is_watched) usleep(kLookAtCallsUs);

  // The results of the wait stand behind those of the calls, which are not known before.
  static int32_t waited_words[kSharedWords];
  Output waited{waited_words, kSharedWords, 0};
  buffer_ = reinterpret_cast<epoll_event*>(MissingPages()) - copied;
  call(waited, wait);
  buffer_ = nullptr;
  if (!state->was_interrupted) {
    kill(watcher, SIGKILL);
    state->may_call = true;
  }
  Reap(caller);
  Reap(watcher);
  close(fd);
  if (!state->has_called || state->used > kSharedWords || waited.used > kSharedWords) _exit(1);
  out.Put(state->was_interrupted);
  for (size_t i = 0; i < state->used; ++i) out.Put(state->words[i]);
  for (size_t i = 0; i < waited.used; ++i) out.Put(waited_words[i]);
  return true;
}

}  // namespace muxbench
