#include "timeout_loop.h"

#include <algorithm>
#include <cerrno>

#include "clock.h"

namespace muxbench {
TimeoutLoop::TimeoutLoop(Poller& poller, const TimeoutOptions& options)
    : poller_(poller), options_(options), registration_(poller), faults_(options.wait_delay_ns) {}

bool TimeoutLoop::Open(const FdPool& pool, size_t fd_count, RunError* error) {
  if (!registration_.Open(pool, fd_count, options_.watching, error)) return false;
  ready_.resize(poller_.Capacity());
  return true;
}

bool TimeoutLoop::RunBatch(uint32_t waits, const TimeoutColumns& columns, TimeoutResult* result,
                           RunError* error) {
  *result = {};
  const CpuStopwatch cpu;
  const int64_t start = NowNs();
  while (result->waits < waits && result->waits < columns.capacity) {
    const int64_t round_start = NowNs();
    if (!registration_.Arm(error)) return false;
    const int64_t entered = NowNs();
    const int found = poller_.Wait(options_.timeout_ns);
    const int64_t returned = faults_.Prolong(NowNs());
    if (found == -EINTR) {
      ++result->interrupted_waits;
      continue;
    }
    if (found < 0) return Fail(error, -found, "wait");
    const size_t count = poller_.Scan(ready_.data());
    const int64_t scanned = NowNs();
    if (count > 0) return Fail(error, 0, "a descriptor was delivered that nothing had made ready");
    const int64_t lateness = returned - entered - options_.timeout_ns;
    const uint32_t at = result->waits++;
    columns.arm_ns[at] = static_cast<double>(entered - round_start);
    columns.scan_ns[at] = static_cast<double>(scanned - returned);
    columns.timeout_lateness_ns[at] = static_cast<double>(std::max<int64_t>(lateness, 0));
    result->early_waits += lateness < 0;
  }
  result->elapsed_ns = NowNs() - start;
  result->cpu = cpu.Elapsed();
  return true;
}

}  // namespace muxbench
