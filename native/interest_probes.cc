#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>

#include "fd_message.h"
#include "poller.h"
#include "probes.h"
#include "system_call.h"

namespace muxbench {
namespace {

// Waits for one event without sleeping. Returns how many there are, or -1.
int WaitFor(int epoll, epoll_event* event) { return epoll_wait(epoll, event, 1, 0); }

// Returns the mask of the event that a wait reports, or 0 for none.
int64_t MaskOf(int epoll) {
  epoll_event event = {};
  return WaitFor(epoll, &event) == 1 ? event.events : 0;
}

int Modify(int epoll, int fd, uint32_t events) {
  epoll_event event = {events, {}};
  return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int Delete(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr); }

// A pair of which one end is watched by an epoll of its own, and ready.
struct ReadyPair {
  OwnedFd epoll, watched, peer;

  bool Open(RunError* error) {
    return OpenEpoll(&epoll, error) && OpenPair(&watched, &peer, SOCK_NONBLOCK, error) &&
           Watch(epoll.get(), watched.get(), EPOLLIN, error) && WriteByte(peer.get(), error);
  }
};

bool CloseWithoutCopy(Facts* facts, RunError* error) {
  ReadyPair pair;
  if (!pair.Open(error)) return false;
  pair.watched.Close();
  epoll_event event;
  facts->PutResult("afterClose", WaitFor(pair.epoll.get(), &event));
  return true;
}

bool CloseWithCopy(Facts* facts, RunError* error) {
  ReadyPair pair;
  if (!pair.Open(error)) return false;
  const int number = pair.watched.get();
  OwnedFd copy(dup(number));
  if (copy.get() == -1) return Fail(error, errno, "dup");
  pair.watched.Close();
  epoll_event event = {};
  facts->PutResult("afterDup", WaitFor(pair.epoll.get(), &event));
  facts->Put("isClosedNumber", event.data.fd == number);
  facts->PutResult("deleteResult", Delete(pair.epoll.get(), number));
  copy.Close();
  facts->PutResult("afterCopy", WaitFor(pair.epoll.get(), &event));
  return true;
}

bool CloseInFlight(Facts* facts, RunError* error) {
  ReadyPair pair;
  OwnedFd sender, receiver;
  if (!pair.Open(error) || !OpenPair(&receiver, &sender, 0, error)) return false;
  FdMessage message;
  message.fds[0] = pair.watched.get();
  message.fd_count = 1;
  const int result = SendFdMessage(sender.get(), message);
  if (result < 0) return Fail(error, -result, "sendmsg");
  pair.watched.Close();
  epoll_event event;
  facts->PutResult("inFlight", WaitFor(pair.epoll.get(), &event));
  return true;
}

// Lets each of a row of epolls watch the one before it, for as long as the kernel allows it.
bool BuildRow(Facts* facts, RunError* error) {
  constexpr size_t kMost = 4 * kMaxNests;
  std::vector<OwnedFd> row(1);
  if (!OpenEpoll(&row[0], error)) return false;
  for (int result = 0; result == 0 && row.size() < kMost;) {
    OwnedFd next;
    if (!OpenEpoll(&next, error)) return false;
    epoll_event event = {EPOLLIN, {}};
    result = epoll_ctl(next.get(), EPOLL_CTL_ADD, row.back().get(), &event);
    if (result == 0) row.push_back(std::move(next));
    else facts->PutResult("tooDeep", result);
  }
  facts->Put("deepest", static_cast<int64_t>(row.size()));
  return true;
}

// Makes a watched descriptor hang up: it is watched by a new epoll for `events`, and its peer is closed.
bool HangUp(ReadyPair* pair, uint32_t events, RunError* error) {
  if (!OpenEpoll(&pair->epoll, error)) return false;
  if (!OpenPair(&pair->watched, &pair->peer, SOCK_NONBLOCK, error)) return false;
  if (!Watch(pair->epoll.get(), pair->watched.get(), events, error)) return false;
  pair->peer.Close();
  return true;
}

constexpr int64_t kAskedUs = 10'000'000;

// Makes a timerfd ready in 20 ms, and returns the set of it alone.
bool StartTimer(int timer, fd_set* set, RunError* error) {
  itimerspec time = {};
  time.it_value.tv_nsec = 20'000'000;
  if (timerfd_settime(timer, 0, &time, nullptr) == -1) return Fail(error, errno, "timerfd_settime");
  FD_ZERO(set);
  FD_SET(timer, set);
  return true;
}

}  // namespace

bool ProbeClose(Facts* facts, RunError* error) {
  return CloseWithoutCopy(facts, error) && CloseWithCopy(facts, error) && CloseInFlight(facts, error);
}

bool ProbeNesting(Facts* facts, RunError* error) {
  ReadyPair pair;
  OwnedFd outer;
  if (!pair.Open(error) || !OpenEpoll(&outer, error)) return false;
  const int inner = pair.epoll.get();
  epoll_event event = {EPOLLIN, {}};
  event.data.fd = inner;
  facts->PutResult("addInner", epoll_ctl(outer.get(), EPOLL_CTL_ADD, inner, &event));
  facts->PutResult("addSelf", epoll_ctl(outer.get(), EPOLL_CTL_ADD, outer.get(), &event));
  facts->PutResult("addCircle", epoll_ctl(inner, EPOLL_CTL_ADD, outer.get(), &event));
  event = {};
  facts->PutResult("outerEvents", WaitFor(outer.get(), &event));
  facts->Put("isInner", event.data.fd == inner);
  pollfd entry = {inner, POLLIN, 0};
  facts->PutResult("innerPolled", system_call::Poll(&entry, 1, 0));
  return BuildRow(facts, error);
}

bool ProbeHangUp(Facts* facts, RunError* error) {
  ReadyPair level, edge, oneshot;
  if (!HangUp(&level, 0, error) || !HangUp(&edge, EPOLLET, error) || !HangUp(&oneshot, EPOLLONESHOT, error)) {
    return false;
  }
  facts->Put("hangUp", MaskOf(level.epoll.get()));
  facts->Put("again", MaskOf(level.epoll.get()));
  if (Modify(level.epoll.get(), level.watched.get(), 0) == -1) return Fail(error, errno, "epoll_ctl");
  facts->Put("afterModify", MaskOf(level.epoll.get()));
  pollfd entry = {level.watched.get(), 0, 0};
  if (system_call::Poll(&entry, 1, 0) == -1) return Fail(error, errno, "poll");
  facts->Put("pollHangUp", entry.revents);
  facts->Put("edgeFirst", MaskOf(edge.epoll.get()));
  facts->Put("edgeSecond", MaskOf(edge.epoll.get()));
  facts->Put("oneshotFirst", MaskOf(oneshot.epoll.get()));
  facts->Put("oneshotSecond", MaskOf(oneshot.epoll.get()));

  int ends[2];
  if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) == -1) return Fail(error, errno, "pipe2");
  OwnedFd reader(ends[0]), writer(ends[1]), epoll;
  if (!OpenEpoll(&epoll, error) || !Watch(epoll.get(), writer.get(), 0, error)) return false;
  reader.Close();
  facts->Put("writeError", MaskOf(epoll.get()));
  return true;
}

bool ProbeRefill(Facts* facts, RunError* error) {
  OwnedFd one, other;
  if (!OpenEventfd(&one, error) || !OpenEventfd(&other, error)) return false;
  if (one.get() >= FD_SETSIZE || other.get() >= FD_SETSIZE) return Fail(error, EMFILE, "eventfd");
  pollfd entries[] = {{one.get(), POLLIN, 0}, {other.get(), POLLIN, 0}};
  fd_set both, set;
  FD_ZERO(&both);
  FD_SET(one.get(), &both);
  FD_SET(other.get(), &both);
  set = both;
  const int count = std::max(one.get(), other.get()) + 1;

  if (!Signal(one.get(), error)) return false;
  facts->PutResult("pollFirst", system_call::Poll(entries, 2, 0));
  facts->PutResult("selectFirst", system_call::Select(count, &set, nullptr, nullptr, 0));
  facts->Put("entriesKept", (entries[0].events == POLLIN) + (entries[1].events == POLLIN));
  uint64_t taken;
  if (read(one.get(), &taken, sizeof taken) == -1) return Fail(error, errno, "read");
  if (!Signal(other.get(), error)) return false;
  facts->PutResult("pollAgain", system_call::Poll(entries, 2, 0));
  facts->Put("pollFoundOther", entries[0].revents == 0 && entries[1].revents == POLLIN);
  facts->PutResult("selectAgain", system_call::Select(count, &set, nullptr, nullptr, 0));
  facts->PutResult("selectRefilled", system_call::Select(count, &both, nullptr, nullptr, 0));
  return true;
}

bool ProbeTimeLeft(Facts* facts, RunError* error) {
  OwnedFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (timer.get() == -1) return Fail(error, errno, "timerfd_create");
  if (timer.get() >= FD_SETSIZE) return Fail(error, EMFILE, "timerfd_create");
  fd_set set;
  facts->Put("askedUs", kAskedUs);
  if (!StartTimer(timer.get(), &set, error)) return false;
  timeval time = {kAskedUs / 1'000'000, 0};
  if (select(timer.get() + 1, &set, nullptr, nullptr, &time) == -1) return Fail(error, errno, "select");
  facts->Put("selectLeftUs", int64_t{1'000'000} * time.tv_sec + time.tv_usec);
  if (!StartTimer(timer.get(), &set, error)) return false;
  timespec longer = {kAskedUs / 1'000'000, 0};
  if (pselect(timer.get() + 1, &set, nullptr, nullptr, &longer, nullptr) == -1) {
    return Fail(error, errno, "pselect");
  }
  facts->Put("pselectLeftUs", int64_t{1'000'000} * longer.tv_sec + longer.tv_nsec / 1000);
  return true;
}

bool ProbeRegularFile(Facts* facts, RunError* error) {
  OwnedFd file(memfd_create("regular", MFD_CLOEXEC)), epoll;
  if (file.get() == -1) return Fail(error, errno, "memfd_create");
  if (file.get() >= FD_SETSIZE) return Fail(error, EMFILE, "memfd_create");
  if (!OpenEpoll(&epoll, error)) return false;
  epoll_event event = {EPOLLIN, {}};
  facts->PutResult("addFile", epoll_ctl(epoll.get(), EPOLL_CTL_ADD, file.get(), &event));
  pollfd entry = {file.get(), POLLIN, 0};
  facts->PutResult("pollFile", system_call::Poll(&entry, 1, 0));
  fd_set set;
  FD_ZERO(&set);
  FD_SET(file.get(), &set);
  facts->PutResult("selectFile", system_call::Select(file.get() + 1, &set, nullptr, nullptr, 0));

  OwnedFd mounts(open("/proc/self/mounts", O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (mounts.get() != -1 && fstat(mounts.get(), &status) == 0 && S_ISREG(status.st_mode)) {
    facts->PutResult("addMounts", epoll_ctl(epoll.get(), EPOLL_CTL_ADD, mounts.get(), &event));
  }
  return true;
}

}  // namespace muxbench
