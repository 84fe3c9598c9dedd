#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "probes.h"
#include "start_thread.h"

namespace muxbench {
namespace {

constexpr size_t kDescriptors = 64;
constexpr size_t kWriters = 2;
constexpr size_t kWritesEach = 100'000;

// How long a wait may sleep after which all that was written must have been reported.
constexpr int kQuietMs = 1'000;

// Writes to the descriptors of one writer in turn.
void WriteAll(const std::array<OwnedFd, kDescriptors>& fds, size_t first, std::atomic<int>* failed) {
  RunError error;
  for (size_t i = 0; i < kWritesEach; ++i) {
    if (!Signal(fds[(first + kWriters * i) % kDescriptors].get(), &error)) {
      *failed = error.error;
      return;
    }
  }
}

// What one reader has seen.
struct Seen {
  uint64_t writes = 0;
  int64_t waits = 0, twice = 0;
};

// Reads until all was seen, or until a wait has found nothing for a good while.
bool ReadAll(int epoll, uint64_t expected, Seen* seen, RunError* error) {
  std::array<epoll_event, kDescriptors> events;
  while (seen->writes < expected) {
    const int count = epoll_wait(epoll, events.data(), kDescriptors, kQuietMs);
    if (count == -1 && errno == EINTR) continue;
    if (count == -1) return Fail(error, errno, "epoll_wait");
    if (count == 0) return true;
    ++seen->waits;
    std::array<int, kDescriptors> numbers;
    for (int i = 0; i < count; ++i) {
      numbers[static_cast<size_t>(i)] = events[static_cast<size_t>(i)].data.fd;
      uint64_t written = 0;
      // A descriptor whose counter was read with the event before is empty.
      if (read(numbers[static_cast<size_t>(i)], &written, sizeof written) == -1 && errno != EAGAIN) {
        return Fail(error, errno, "read");
      }
      seen->writes += written;
    }
    std::sort(numbers.begin(), numbers.begin() + count);
    seen->twice += numbers.begin() + count - std::unique(numbers.begin(), numbers.begin() + count);
  }
  return true;
}

}  // namespace

bool ProbeEveryWrite(Facts* facts, RunError* error) {
  std::array<OwnedFd, kDescriptors> fds;
  OwnedFd epoll;
  if (!OpenEpoll(&epoll, error)) return false;
  for (OwnedFd& fd : fds) {
    if (!OpenEventfd(&fd, error) || !Watch(epoll.get(), fd.get(), EPOLLIN | EPOLLET, error)) return false;
  }
  std::array<std::thread, kWriters> writers;
  std::atomic<int> failed = 0;
  bool is_started = true;
  for (size_t i = 0; i < kWriters && is_started; ++i) {
    is_started = StartThread(&writers[i], [&, i] { WriteAll(fds, i, &failed); }, error);
  }
  Seen seen;
  const bool is_read = is_started && ReadAll(epoll.get(), kWriters * kWritesEach, &seen, error);
  for (std::thread& writer : writers) {
    if (writer.joinable()) writer.join();
  }
  if (!is_read) return false;
  if (failed != 0) return Fail(error, failed, "write");
  facts->Put("writes", kWriters * kWritesEach);
  facts->Put("seen", static_cast<int64_t>(seen.writes));
  facts->Put("twice", seen.twice);
  facts->Put("waits", seen.waits);
  return true;
}

}  // namespace muxbench
