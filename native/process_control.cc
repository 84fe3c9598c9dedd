#include "process_control.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

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

int UnshareDescriptorTable() { return unshare(CLONE_FILES) == -1 ? -errno : 0; }

int DieWithParent() { return prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ? -errno : 0; }

}  // namespace muxbench
