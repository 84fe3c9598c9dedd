// Chains of writes: the handler of an event makes the next descriptor ready, and so on, as in libevent's
// benchmark. An iteration begins as many chains as descriptors are made ready in it.
#pragma once

#include <cstdint>
#include <vector>

namespace muxbench {

// Divides an iteration's writes among its chains. They are divided beforehand rather than claimed by
// whichever handler runs first, so that every mechanism delivers the same events. src/workload/plan.ts
// divides them in the same way.
class ChainWrites {
 public:
  // An iteration without chains has no writes to divide.
  ChainWrites(uint32_t writes, uint32_t chains)
      : each_(chains == 0 ? 0 : writes / chains), with_one_more_(chains == 0 ? 0 : writes % chains) {}

  // Returns how many writes the given chain has. Where the division leaves a remainder, the first chains have
  // one more than the others.
  uint32_t Of(uint32_t chain) const { return each_ + (chain < with_one_more_); }

 private:
  const uint32_t each_;
  const uint32_t with_one_more_;
};

// What is known of one event that may be delivered.
struct Expected {
  int64_t written_ns = 0;
  uint32_t writes_left = 0;  // the writes that its chain has left, including the one of its own handler
  bool pending = false;      // whether it was written and has not been delivered yet
};

// The events that were written to a descriptor whose own event is still to be delivered, in the order of the
// writes. As each event walks on by its own number of writes, what is delivered does not depend on the order
// in which a mechanism reports descriptors. All memory is allocated beforehand.
class EventsBehind {
 public:
  // There are never more of them than chains.
  EventsBehind(uint32_t descriptors, uint32_t chains) : queues_(descriptors), entries_(chains) {
    for (uint32_t i = 0; i < chains; ++i) entries_[i].next = i + 1 < chains ? i + 1 : kNone;
    if (chains > 0) free_ = 0;
  }

  // Returns false where there are as many already as there are chains.
  bool Push(uint32_t descriptor, const Expected& event) {
    const uint32_t at = free_;
    if (at == kNone) return false;
    free_ = entries_[at].next;
    entries_[at] = {event, kNone};
    Queue& queue = queues_[descriptor];
    (queue.first == kNone ? queue.first : entries_[queue.last].next) = at;
    queue.last = at;
    return true;
  }

  // Replaces `event` by the next one of the descriptor. Leaves it as it is where there is none.
  void Pop(uint32_t descriptor, Expected* event) {
    Queue& queue = queues_[descriptor];
    if (queue.first == kNone) return;
    const uint32_t at = queue.first;
    *event = entries_[at].event;
    queue.first = entries_[at].next;
    entries_[at].next = free_;
    free_ = at;
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Queue {
    uint32_t first = kNone;
    uint32_t last = kNone;
  };
  struct Entry {
    Expected event;
    uint32_t next = kNone;
  };

  std::vector<Queue> queues_;
  std::vector<Entry> entries_;
  uint32_t free_ = kNone;
};

}  // namespace muxbench
