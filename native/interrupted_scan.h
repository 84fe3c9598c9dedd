// Makes calls in the middle of an epoll_wait(2), for the conformance test: between the poll of an item and the
// copy of its event.
//
// How it works: the event is to be copied to a page that is missing, so that the kernel stops there and tells
// who watches that page (userfaultfd(2)), with the mutex of the epoll held. A process that shares the
// descriptors then makes the calls. The page comes, and the scan goes on, once all are made or one of them
// waits for the mutex; the rest are then made after the scan.
#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>

#include "call_output.h"

namespace muxbench {

class InterruptedScan {
 public:
  // Makes a call and appends its result.
  using Call = void (*)(Output& out, const int32_t* instruction);

  // Appends to `out` 1 where the scan of `wait`, an epoll_wait, was interrupted after it had copied `copied`
  // events, or 0 where it never had another one, so that the calls were made after it; then the results of the
  // `count` calls before `wait`, which begin at `calls`, and that of `wait`. Where the kernel refuses
  // userfaultfd, nothing is called and only -errno is appended. Returns whether all were called.
  static bool Run(Output& out, Call call, const int32_t* calls, size_t count, size_t copied,
                  const int32_t* wait);

  // The buffer of the epoll_wait that is called for Run; nullptr outside it.
  static epoll_event* buffer() { return buffer_; }

 private:
  static epoll_event* buffer_;
};

}  // namespace muxbench
