// THE interface that every multiplexing mechanism of muxbench supplies. A newcomer who adds one
// starts here: implement Poller in a file of its own, describe it in a PollerEntry, and list that
// entry in poller_table.cc. Nothing else in native/ names a mechanism.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace muxbench {

enum class Trigger { kLevel, kEdge };

// What the caller wants to hear of one descriptor. `events` are poll(2) bits; epoll's have the same
// values.
struct Interest {
  uint32_t events = 0;
  Trigger trigger = Trigger::kLevel;
  bool oneshot = false;
};

// One descriptor found ready: the `data` given when it was added, and poll(2) bits.
struct Ready {
  uint64_t data = 0;
  uint32_t events = 0;
};

// What a mechanism can do. An interest that needs more is refused, never approximated.
struct Features {
  bool level;
  bool edge;
  bool oneshot;
  bool regular_files;   // accepts a regular file (epoll refuses it with EPERM)
  bool reports_hangup;  // tells POLLHUP apart from readable
  bool bounded;         // one wait delivers at most PollerEntry::make's max_events
  bool shareable;       // several threads can wait on one interest set: Share() returns a poller
  bool keeps_interest;  // the kernel keeps the interest set between waits
  bool bitmaps;         // interest and answer are bitmaps, and a wait overwrites the one with the other
  uint32_t events;      // the bits of Interest::events that it understands
};

// What poll(2) and epoll_ctl(2) document for `events`. The last two are reported in any case.
constexpr uint32_t kPollEvents = POLLIN | POLLPRI | POLLOUT | POLLRDNORM | POLLRDBAND | POLLWRNORM |
                                 POLLWRBAND | POLLRDHUP | POLLERR | POLLHUP;

// A set of watched descriptors and one wait call. Methods return 0 (or a count) on success and
// -errno on failure; they never throw and never print. Only Add, Modify and Remove may allocate:
// Arm, Wait and Scan run between time stamps.
class Poller {
 public:
  virtual ~Poller() = default;

  // Watches `fd`. -EEXIST if it is watched already, -EBADF if it is not open, -EPERM if the
  // mechanism cannot watch such a file, -ENOTSUP if the mechanism cannot do what `interest` asks.
  virtual int Add(int fd, const Interest& interest, uint64_t data) = 0;

  // Replaces the interest and data of a watched descriptor; re-arms a fired oneshot. -ENOENT if
  // the descriptor is not watched.
  virtual int Modify(int fd, const Interest& interest, uint64_t data) = 0;

  // Stops watching. -ENOENT if the descriptor is not watched.
  virtual int Remove(int fd) = 0;

  // Stops watching all descriptors in one step, which is quicker than Remove for each of many. Returns
  // false and changes nothing where the mechanism has no such step.
  virtual bool Clear() { return false; }

  // Restores what the last Wait overwrote (select's bitmaps). Call before each Wait. A fired oneshot
  // is not re-armed: that is the caller's decision, with Modify.
  virtual void Arm() = 0;

  // Exactly one system call. `timeout_ms` 0 does not block, -1 blocks without limit. Returns how
  // many descriptors the kernel reports, or -errno.
  virtual int Wait(int timeout_ms) = 0;

  // Finds the ready descriptors in what the last Wait brought back and writes them to `out`, which
  // must hold Capacity() entries. Returns how many were written.
  virtual size_t Scan(Ready* out) = 0;

  // The most entries that one Scan can write.
  virtual size_t Capacity() const = 0;

  // Another poller of the same interest set, for another thread to wait on meanwhile; this one has to
  // outlive it. nullptr where the set is not the kernel's, so that threads cannot share it.
  virtual std::unique_ptr<Poller> Share() { return nullptr; }
};

// A mechanism as data: its name, what it can do, and how to make one. `max_events` bounds what one
// Wait delivers, for the mechanisms that have such a bound; the others ignore it.
struct PollerEntry {
  const char* name;
  Features features;
  std::unique_ptr<Poller> (*make)(size_t max_events);
};

// 0 if `features` cover `interest`, otherwise -ENOTSUP.
int CheckSupported(const Features& features, const Interest& interest);

}  // namespace muxbench
