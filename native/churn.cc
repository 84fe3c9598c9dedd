#include "churn.h"

#include <poll.h>

#include "clock.h"

namespace muxbench {

bool Churn::Run(const ControlColumns& columns, size_t at, RunError* error) {
  Interest output = interest_;
  output.events = POLLOUT;
  const uint32_t size = static_cast<uint32_t>(registration_.size());
  int64_t start = NowNs();
  for (uint32_t i = 0; i < count_; ++i, ++at) {
    const int fd = registration_.watched(next_);
    if (int result = poller_.Modify(fd, output, next_)) return Fail(error, -result, "modify");
    const int64_t modified = NowNs();
    if (int result = poller_.Remove(fd)) return Fail(error, -result, "remove");
    const int64_t removed = NowNs();
    if (int result = poller_.Add(fd, interest_, next_)) return Fail(error, -result, "add");
    const int64_t added = NowNs();
    columns.modify_ns[at] = static_cast<double>(modified - start);
    columns.remove_ns[at] = static_cast<double>(removed - modified);
    columns.add_ns[at] = static_cast<double>(added - removed);
    start = added;
    next_ = next_ + 1 == size ? 0 : next_ + 1;
  }
  return true;
}

}  // namespace muxbench
