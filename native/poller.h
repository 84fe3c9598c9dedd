// The interface that every multiplexing mechanism of muxbench implements. To add a mechanism, implement
// Poller in a file of its own, describe it in a PollerEntry, and list that entry in poller_table.cc. Nothing
// else in native/ names a mechanism.
#pragma once

#include <poll.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace muxbench {

// The most epolls that the kernel lets watch each other in a row.
constexpr size_t kMaxNests = 5;

enum class Trigger { kLevel, kEdge };

// The events of one descriptor that the caller wants reported, and how. `events` are poll(2) bits; epoll's
// have the same values.
struct Interest {
  uint32_t events = 0;
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
  bool exclusive = false;  // an event wakes one of the sets that watch the descriptor, and not all of them
};

// One descriptor that was found ready: the `data` given when it was added, and its events as poll(2) bits.
struct Ready {
  uint64_t data = 0;
  uint32_t events = 0;
};

// Describes what a mechanism can do. An interest that needs more is refused, never approximated.
struct Features {
  bool level;
  bool edge;
  bool oneshot;
  bool regular_files;    // accepts a regular file (epoll refuses it with EPERM)
  size_t max_nests;      // how many epolls in a row may stand above the descriptor that becomes ready
  bool reports_hangup;   // tells POLLHUP apart from readable
  bool bounded;          // one wait delivers at most PollerEntry::make's max_events
  bool exclusive;        // Interest::exclusive; such a descriptor cannot be modified, nor be oneshot
  bool shareable;        // several threads can wait on one interest set: Share() returns a poller
  bool keeps_interest;   // the kernel keeps the interest set between waits
  bool bitmaps;          // interest and answer are bitmaps, and a wait overwrites the one with the other
  bool busy_polls;       // BusyPoll can make its waits poll a NIC
  bool fresh_sets;       // Build can make the set anew for each wait
  bool submits_in_wait;  // requests are written to memory that the kernel shares, and a wait submits them
  int64_t timeout_resolution_ns;  // the unit of its timeout, to a multiple of which Wait rounds up
  uint32_t events;                // the bits of Interest::events that it understands
};

// A timeout of Poller::Wait that blocks without limit.
constexpr int64_t kNoTimeout = -1;

constexpr int64_t kMicrosecondNs = 1'000;
constexpr int64_t kMillisecondNs = 1'000'000;

// Returns `features` with another resolution of the timeout.
constexpr Features WithTimeoutResolution(Features features, int64_t resolution_ns) {
  features.timeout_resolution_ns = resolution_ns;
  return features;
}

// All bits that poll(2) and epoll_ctl(2) document for `events`. POLLERR and POLLHUP are reported even where
// they are not asked for.
constexpr uint32_t kPollEvents = POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM |
                                 POLLWRBAND | POLLRDHUP | POLLERR | POLLHUP;

// A set of watched descriptors and one wait call. Methods return 0 (or a count) on success and -errno on
// failure; they never throw and never print. Only Add, Modify, Remove and the first Build may allocate
// memory, since the others run between time stamps.
class Poller {
 public:
  virtual ~Poller() = default;

  // Watches `fd`. Returns -EEXIST if it is watched already, -EBADF if it is not open, -EPERM if the mechanism
  // cannot watch such a file, -ENOTSUP if the mechanism cannot do what `interest` asks.
  virtual int Add(int fd, const Interest& interest, uint64_t data) = 0;

  // Replaces the interest and data of a watched descriptor, and re-arms it where a oneshot delivery disarmed
  // it. Returns -ENOENT if the descriptor is not watched.
  virtual int Modify(int fd, const Interest& interest, uint64_t data) = 0;

  // Stops watching `fd`. Returns -ENOENT if it is not watched.
  virtual int Remove(int fd) = 0;

  // Stops watching all descriptors in one step, which is quicker than Remove for each of many. Returns
  // false and changes nothing where the mechanism has no such step.
  virtual bool Clear() { return false; }

  // Restores what the last Wait overwrote (select's bitmaps). It is called before each Wait. It does not
  // re-arm descriptors that a oneshot delivery disarmed; the caller does that with Modify. A mechanism that
  // has nothing to restore is not called, since a virtual call takes some 2 % of the shortest wait.
  void Arm() {
    if (restores_) Restore();
  }

  // Lets a wait that finds nothing poll the NIC of the watched sockets for so long before it sleeps. Returns
  // -ENOTSUP where the mechanism cannot do so, and the kernel's -errno where it refuses.
  virtual int BusyPoll(uint32_t microseconds) { return microseconds == 0 ? 0 : -ENOTSUP; }

  // Makes a set of nothing but `fds`, in place of Arm, as a program does that keeps no set between its waits:
  // it fills its bitmaps or its array, or creates an epoll instance and adds each descriptor. The data of a
  // descriptor are its index. A poller that has been built so takes only Wait, Scan, Discard and Build.
  // Returns what Add returns; -ENOTSUP also where the mechanism cannot do so.
  virtual int Build(const int* fds, size_t count, const Interest& interest) {
    (void)fds, (void)count, (void)interest;
    return -ENOTSUP;
  }

  // Gives the set of the last Build back to the kernel, where it holds one.
  virtual int Discard() { return 0; }

  // Makes one system call, or none where a mechanism can see without one that there is nothing. A
  // `timeout_ns` of 0 does not block, and a negative one blocks without limit; any other is rounded up to the
  // mechanism's resolution, as the documentation of its call asks of a caller who must not wake up early.
  // Returns the count that the kernel reports (for select, set bits rather than descriptors), or -errno.
  virtual int Wait(int64_t timeout_ns) = 0;

  // Finds the ready descriptors in what the last Wait brought back and writes them to `out`, which
  // must hold Capacity() entries. Returns how many were written.
  virtual size_t Scan(Ready* out) = 0;

  // The most entries that one Scan can write.
  virtual size_t Capacity() const = 0;

  // Returns whether Scan can report a descriptor for an arrival that the caller has read together with an
  // earlier one, so that its read finds nothing.
  virtual bool MayRepeat() const { return false; }

  // Returns another poller of the same interest set, so that another thread can wait on it at the same time;
  // this poller must outlive it. Returns nullptr where the kernel does not hold the set, so that threads
  // cannot share it.
  virtual std::unique_ptr<Poller> Share() { return nullptr; }

 protected:
  // `restores` says whether the mechanism has a Restore of its own.
  explicit Poller(bool restores = false) : restores_(restores) {}

  // Does what Arm promises.
  virtual void Restore() {}

 private:
  const bool restores_;
};

// Describes a mechanism: its name, what it can do, and how to make a poller. `max_events` bounds how many
// descriptors one Wait delivers; mechanisms without such a bound ignore it.
struct PollerEntry {
  const char* name;
  Features features;
  std::unique_ptr<Poller> (*make)(size_t max_events);
};

// Returns 0 if `features` cover `interest`, otherwise -ENOTSUP.
int CheckSupported(const Features& features, const Interest& interest);

}  // namespace muxbench
