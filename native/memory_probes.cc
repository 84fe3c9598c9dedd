#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>

#include <algorithm>
#include <bit>
#include <climits>
#include <cstdio>
#include <cstring>

#include "probes.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr int kWatched = 100;

// Two pages, the second of which has the protection that is asked for.
class GuardedPages {
 public:
  ~GuardedPages() {
    if (pages_) munmap(pages_, 2 * size_);
  }

  bool Map(int protection, RunError* error) {
    size_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* pages = mmap(nullptr, 2 * size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return Fail(error, errno, "mmap");
    pages_ = static_cast<char*>(pages);
    protection_ = protection;
    return true;
  }

  // The beginning of the second page. What lies before it stays writable.
  char* Edge() const { return pages_ + size_; }

  // Protects the second page, whose bytes stay as they are.
  bool Protect(RunError* error) {
    return mprotect(Edge(), size_, protection_) == 0 || Fail(error, errno, "mprotect");
  }

 private:
  size_t size_ = 0;
  char* pages_ = nullptr;
  int protection_ = 0;
};

// Returns how many lines of /proc/self/maps are about an epoll, or -1 where the file cannot be read.
int CountMappings() {
  std::FILE* maps = std::fopen("/proc/self/maps", "re");
  if (!maps) return -1;
  int count = 0;
  char line[4096];
  while (std::fgets(line, sizeof line, maps)) count += std::strstr(line, "eventpoll") != nullptr;
  std::fclose(maps);
  return count;
}

struct Watched {
  std::vector<OwnedFd> fds;
  int highest = 0;
  std::vector<pollfd> entries;
  fd_set set;
};

// Opens eventfds, of which the first is ready.
bool Open(Watched* watched, RunError* error) {
  FD_ZERO(&watched->set);
  watched->fds.resize(kWatched);
  for (OwnedFd& fd : watched->fds) {
    if (!OpenEventfd(&fd, error)) return false;
    if (fd.get() >= FD_SETSIZE) return Fail(error, EMFILE, "eventfd");
    watched->highest = std::max(watched->highest, fd.get());
    watched->entries.push_back({fd.get(), POLLIN, 0});
    FD_SET(fd.get(), &watched->set);
  }
  return Signal(watched->fds.front().get(), error);
}

int BitsOf(const fd_set& set) {
  int count = 0;
  unsigned char bytes[sizeof set];
  std::memcpy(bytes, &set, sizeof set);
  for (const unsigned char byte : bytes) count += std::popcount(byte);
  return count;
}

// Puts two poll entries and a set where a part or the whole cannot be read or written, and waits.
bool WaitOnGuarded(const Watched& watched, int protection, const char* poll_name, const char* select_name,
                   Facts* facts, RunError* error) {
  GuardedPages pages;
  if (!pages.Map(protection, error)) return false;
  const pollfd entries[] = {watched.entries[0], watched.entries[1]};
  // Only the last entry lies in the second page.
  char* array = pages.Edge() - sizeof entries[0];
  std::memcpy(array, entries, sizeof entries);
  if (!pages.Protect(error)) return false;
  facts->PutResult(poll_name, system_call::Poll(reinterpret_cast<pollfd*>(array), 2, 0));

  GuardedPages others;
  if (!others.Map(protection, error)) return false;
  std::memcpy(others.Edge(), &watched.set, sizeof watched.set);
  if (!others.Protect(error)) return false;
  auto* set = reinterpret_cast<fd_set*>(others.Edge());
  facts->PutResult(select_name, system_call::Select(watched.highest + 1, set, nullptr, nullptr, 0));
  return true;
}

}  // namespace

bool ProbeMapping(Facts* facts, RunError* error) {
  OwnedFd epoll, ready;
  if (!OpenEpoll(&epoll, error) || !OpenEventfd(&ready, error)) return false;
  if (!Watch(epoll.get(), ready.get(), EPOLLIN, error) || !Signal(ready.get(), error)) return false;
  epoll_event event;
  if (epoll_wait(epoll.get(), &event, 1, 0) != 1) return Fail(error, 0, "epoll_wait reported nothing");
  if (const int mappings = CountMappings(); mappings >= 0) facts->Put("mappings", mappings);
  const long page = sysconf(_SC_PAGESIZE);
  void* mapped = mmap(nullptr, static_cast<size_t>(page), PROT_READ, MAP_SHARED, epoll.get(), 0);
  facts->PutResult("mmap", mapped == MAP_FAILED ? -1 : 0);
  GuardedPages pages;
  if (!pages.Map(PROT_READ, error) || !pages.Protect(error)) return false;
  auto* buffer = reinterpret_cast<epoll_event*>(pages.Edge());
  facts->PutResult("waitIntoReadOnly", system_call::EpollWait(epoll.get(), buffer, 1, 0));
  return true;
}

bool ProbeCopies(Facts* facts, RunError* error) {
  Watched watched;
  if (!Open(&watched, error)) return false;
  facts->Put("watched", kWatched);
  if (!WaitOnGuarded(watched, PROT_NONE, "pollUnreadable", "selectUnreadable", facts, error)) return false;
  if (!WaitOnGuarded(watched, PROT_READ, "pollReadOnly", "selectReadOnly", facts, error)) return false;

  constexpr short kUntouched = 0x5555;
  for (pollfd& entry : watched.entries) entry.revents = kUntouched;
  if (system_call::Poll(watched.entries.data(), kWatched, 0) != 1) {
    return Fail(error, 0, "poll did not report one descriptor");
  }
  const auto is_written = [](const pollfd& entry) { return entry.revents != kUntouched; };
  facts->Put("pollWritten", std::count_if(watched.entries.begin(), watched.entries.end(), is_written));

  facts->Put("selectBitsIn", BitsOf(watched.set));
  if (system_call::Select(watched.highest + 1, &watched.set, nullptr, nullptr, 0) != 1) {
    return Fail(error, 0, "select did not report one descriptor");
  }
  facts->Put("selectBitsOut", BitsOf(watched.set));

  OwnedFd epoll;
  if (!OpenEpoll(&epoll, error)) return false;
  for (const OwnedFd& fd : watched.fds) {
    if (!Watch(epoll.get(), fd.get(), EPOLLIN, error)) return false;
  }
  std::vector<epoll_event> events(kWatched, {~0U, {}});
  if (system_call::EpollWait(epoll.get(), events.data(), kWatched, 0) != 1) {
    return Fail(error, 0, "epoll_wait did not report one descriptor");
  }
  facts->Put("epollWritten", std::count_if(events.begin(), events.end(),
                                           [](const epoll_event& event) { return event.events != ~0U; }));
  return true;
}

}  // namespace muxbench
