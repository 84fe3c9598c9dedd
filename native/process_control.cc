#include "process_control.h"

#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace muxbench {

int GetDescriptorLimit(DescriptorLimit* limit) {
  rlimit value;
  if (getrlimit(RLIMIT_NOFILE, &value) == -1) return -errno;
  *limit = {value.rlim_cur, value.rlim_max};
  return 0;
}

int RaiseSoftDescriptorLimit(DescriptorLimit* limit) {
  rlimit value;
  if (getrlimit(RLIMIT_NOFILE, &value) == -1) return -errno;
  value.rlim_cur = value.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &value) == -1) return -errno;
  return GetDescriptorLimit(limit);
}

int GetAffinity(std::vector<int>* cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == -1) return -errno;
  cpus->clear();
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus->push_back(cpu);
  }
  return 0;
}

int SetAffinity(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int cpu : cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) return -EINVAL;
    CPU_SET(cpu, &set);
  }
  return sched_setaffinity(0, sizeof set, &set) == -1 ? -errno : 0;
}

int SetFifo(int priority) {
  const sched_param parameter = {.sched_priority = priority};
  return sched_setscheduler(0, SCHED_FIFO, &parameter) == -1 ? -errno : 0;
}

int ProbeFifo() {
  const int policy = sched_getscheduler(0);
  sched_param parameter;
  if (policy == -1 || sched_getparam(0, &parameter) == -1) return -errno;
  if (int result = SetFifo(1)) return result;
  return sched_setscheduler(0, policy, &parameter) == -1 ? -errno : 0;
}

int GetScheduler(int* policy) {
  *policy = sched_getscheduler(0);
  return *policy == -1 ? -errno : 0;
}

int ProbePerfEvent(bool hardware) {
  perf_event_attr attributes = {};
  attributes.size = sizeof attributes;
  attributes.type = hardware ? PERF_TYPE_HARDWARE : PERF_TYPE_SOFTWARE;
  attributes.config = hardware ? uint64_t{PERF_COUNT_HW_CPU_CYCLES} : uint64_t{PERF_COUNT_SW_TASK_CLOCK};
  attributes.exclude_kernel = hardware;
  attributes.exclude_hv = hardware;
  const long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd == -1) return -errno;
  return close(static_cast<int>(fd)) == -1 ? -errno : 0;
}

int UnshareDescriptorTable() { return unshare(CLONE_FILES) == -1 ? -errno : 0; }

int DieWithParent() { return prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ? -errno : 0; }

}  // namespace muxbench
