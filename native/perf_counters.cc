#include "perf_counters.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace muxbench {

constexpr std::array<PerfEvent, kPerfEventCount> kPerfEvents = {{
    {"contextSwitches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES, false, false},
    {"cpuMigrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS, false, false},
    {"pageFaults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, false, false},
    {"cyclesUser", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, false, true},
    {"cyclesKernel", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, true, false},
    {"instructionsUser", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, false, true},
    {"instructionsKernel", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, true, false},
}};

void PerfCounters::Open(std::array<int, kPerfEventCount>* errors) {
  Close();
  for (size_t i = 0; i < kPerfEventCount; ++i) {
    const PerfEvent& event = kPerfEvents[i];
    perf_event_attr attributes = {};
    attributes.size = sizeof attributes;
    attributes.type = event.type;
    attributes.config = event.config;
    attributes.disabled = leader_ == -1;
    attributes.exclude_user = event.exclude_user;
    attributes.exclude_kernel = event.exclude_kernel;
    attributes.exclude_hv = 1;
    attributes.read_format =
        PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    const long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, leader_, PERF_FLAG_FD_CLOEXEC);
    (*errors)[i] = fd == -1 ? errno : 0;
    fds_[i] = static_cast<int>(fd);
    if (leader_ == -1) leader_ = fds_[i];
  }
}

int PerfCounters::Enable() {
  if (leader_ == -1) return 0;
  return ioctl(leader_, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP) == -1 ? -errno : 0;
}

int PerfCounters::Disable() {
  if (leader_ == -1) return 0;
  return ioctl(leader_, PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP) == -1 ? -errno : 0;
}

int PerfCounters::Read(PerfReading* reading) const {
  *reading = {};
  if (leader_ == -1) return 0;
  // PERF_FORMAT_GROUP puts first the number of counters, then the two times, then the counts in the order of
  // opening.
  std::array<uint64_t, 3 + kPerfEventCount> words = {};
  const ssize_t length = read(leader_, words.data(), sizeof words);
  if (length == -1) return -errno;
  reading->enabled_ns = words[1];
  reading->running_ns = words[2];
  size_t at = 3;
  for (size_t i = 0; i < kPerfEventCount; ++i) {
    if (has(i)) reading->counts[i] = words[at++];
  }
  return 0;
}

void PerfCounters::Close() {
  for (int& fd : fds_) {
    if (fd != -1) close(fd);
    fd = -1;
  }
  leader_ = -1;
}

}  // namespace muxbench
