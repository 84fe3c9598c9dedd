#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "clock.h"
#include "probes.h"
#include "sleep_watch.h"
#include "start_thread.h"
#include "system_call.h"

namespace muxbench {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

// How long a call may take to fall asleep, and for how long it is then left asleep.
constexpr int64_t kFallAsleepNs = 2'000 * kMillisecond;
constexpr int64_t kAsleepNs = 50 * kMillisecond;

// Lets another thread watch a call of this thread, and end it when it has slept for a while, or has not
// fallen asleep in two seconds.
class Waker {
 public:
  // `wake` is called by the other thread, and makes the watched call return.
  template <typename Wake>
  bool Start(Wake wake, RunError* error) {
    const int result = watch_.Open(gettid());
    if (result < 0) return Fail(error, -result, "/proc/self/task");
    const auto body = [this, wake] {
      const int64_t begin = MonotonicNs();
      int64_t asleep_since = 0;
      while (!is_over_) {
        const int64_t now = MonotonicNs();
        if (is_inside_ && watch_.Asleep() == 1) {
          if (asleep_since == 0) asleep_since = now;
        } else {
          asleep_since = 0;
        }
        has_slept_ = asleep_since != 0 && now - asleep_since >= kAsleepNs;
        if (has_slept_ || now - begin >= kFallAsleepNs) break;
        SleepUntil(NowNs() + kMillisecond);
      }
      wake();
    };
    return StartThread(&thread_, body, error);
  }

  // Makes the watched call. Returns for how long it took, in ms.
  template <typename Call>
  int64_t Watch(Call call) {
    const int64_t begin = MonotonicNs();
    is_inside_ = true;
    call();
    is_inside_ = false;
    is_over_ = true;
    const int64_t end = MonotonicNs();
    thread_.join();
    return (end - begin) / kMillisecond;
  }

  // Whether the call was asleep until the other thread woke it.
  bool has_slept() const { return has_slept_; }

 private:
  SleepWatch watch_;
  std::atomic<bool> is_inside_ = false, is_over_ = false, has_slept_ = false;
  std::thread thread_;
};

// The names of the facts about one trigger.
struct ReadNames {
  const char *events, *first_read, *dont_wait, *slept, *slept_ms, *non_blocking;
};

bool ReadTwice(uint32_t trigger, const ReadNames& names, Facts* facts, RunError* error) {
  OwnedFd epoll, watched, peer;
  if (!OpenEpoll(&epoll, error) || !OpenPair(&watched, &peer, 0, error)) return false;
  if (!Watch(epoll.get(), watched.get(), EPOLLIN | trigger, error)) return false;
  if (!WriteByte(peer.get(), error)) return false;
  epoll_event event;
  char buffer[100];
  facts->PutResult(names.events, epoll_wait(epoll.get(), &event, 1, 0));
  facts->PutResult(names.first_read, read(watched.get(), buffer, sizeof buffer));
  facts->PutResult(names.dont_wait, recv(watched.get(), buffer, sizeof buffer, MSG_DONTWAIT));

  Waker waker;
  RunError failed;
  bool is_written = false;
  if (!waker.Start([&] { is_written = WriteByte(peer.get(), &failed); }, error)) return false;
  const int64_t ms = waker.Watch([&] { (void)!read(watched.get(), buffer, sizeof buffer); });
  if (!is_written) return Fail(error, failed.error, "send");
  facts->Put(names.slept, waker.has_slept());
  facts->Put(names.slept_ms, ms);

  if (fcntl(watched.get(), F_SETFL, O_NONBLOCK) == -1) return Fail(error, errno, "fcntl");
  facts->PutResult(names.non_blocking, read(watched.get(), buffer, sizeof buffer));
  return true;
}

// Two readers learn of the same byte.
bool ReadWhatIsGone(Facts* facts, RunError* error) {
  OwnedFd epolls[2], watched, peer;
  if (!OpenPair(&watched, &peer, SOCK_NONBLOCK, error)) return false;
  for (OwnedFd& epoll : epolls) {
    if (!OpenEpoll(&epoll, error) || !Watch(epoll.get(), watched.get(), EPOLLIN, error)) return false;
  }
  if (!WriteByte(peer.get(), error)) return false;
  int reporters = 0;
  for (const OwnedFd& epoll : epolls) {
    epoll_event event;
    reporters += epoll_wait(epoll.get(), &event, 1, 0) == 1;
  }
  char byte;
  facts->Put("reporters", reporters);
  facts->PutResult("firstRead", read(watched.get(), &byte, 1));
  facts->PutResult("secondRead", read(watched.get(), &byte, 1));
  return true;
}

// More is written than a pipe that is ready for writing has room for.
bool WriteTooMuch(Facts* facts, RunError* error) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) == -1) return Fail(error, errno, "pipe2");
  OwnedFd reader(ends[0]), writer(ends[1]);
  pollfd entry = {writer.get(), POLLOUT, 0};
  if (system_call::Poll(&entry, 1, 0) == -1) return Fail(error, errno, "poll");
  facts->Put("isWritable", entry.revents == POLLOUT);
  std::vector<char> bytes(1 << 20), taken(bytes.size());
  Waker waker;
  const auto drain = [&] {
    for (size_t left = bytes.size(); left > 0;) {
      const ssize_t result = read(reader.get(), taken.data(), left);
      if (result <= 0) return;
      left -= static_cast<size_t>(result);
    }
  };
  if (!waker.Start(drain, error)) return false;
  ssize_t written = 0;
  const int64_t ms = waker.Watch([&] { written = write(writer.get(), bytes.data(), bytes.size()); });
  if (written != static_cast<ssize_t>(bytes.size())) return Fail(error, 0, "a write was cut short");
  facts->Put("writeSlept", waker.has_slept());
  facts->Put("writeMs", ms);
  return true;
}

}  // namespace

bool ProbeSecondRead(Facts* facts, RunError* error) {
  constexpr ReadNames kLevel = {"levelEvents", "levelFirstRead", "levelDontWait",
                                "levelSlept",  "levelSleptMs",   "levelNonBlocking"};
  constexpr ReadNames kEdge = {"edgeEvents", "edgeFirstRead", "edgeDontWait",
                               "edgeSlept",  "edgeSleptMs",   "edgeNonBlocking"};
  return ReadTwice(0, kLevel, facts, error) && ReadTwice(EPOLLET, kEdge, facts, error);
}

bool ProbeStaleReadiness(Facts* facts, RunError* error) {
  return ReadWhatIsGone(facts, error) && WriteTooMuch(facts, error);
}

}  // namespace muxbench
