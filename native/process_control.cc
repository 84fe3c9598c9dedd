#include "process_control.h"

#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "start_thread.h"

namespace muxbench {
namespace {

// Returns what follows `name` in a line of a small file of /proc, or an empty text.
std::string LineOf(const char* path, const char* name) {
  std::FILE* file = std::fopen(path, "re");
  if (!file) return {};
  char line[4096];
  std::string rest;
  const size_t length = std::strlen(name);
  while (rest.empty() && std::fgets(line, sizeof line, file)) {
    if (std::strncmp(line, name, length) == 0) rest = line + length;
  }
  std::fclose(file);
  return rest;
}

constexpr char kThreadStatus[] = "/proc/thread-self/status";

// A limit of /proc/self/limits is a number or `unlimited`.
uint64_t LimitOf(const char* text) {
  return text[0] == 'u' ? RLIM_INFINITY : std::strtoull(text, nullptr, 10);
}

// Adds the CPUs of a list such as `0-3,8`.
void AddCpus(const char* text, std::vector<int>* cpus) {
  int first, last, length;
  while (std::sscanf(text, "%d%n", &first, &length) == 1) {
    text += length;
    last = first;
    if (std::sscanf(text, "-%d%n", &last, &length) == 1) text += length;
    for (int cpu = first; cpu <= last; ++cpu) cpus->push_back(cpu);
    if (*text == ',') ++text;
  }
}

}  // namespace

int GetDescriptorLimit(DescriptorLimit* limit) {
  rlimit value;
  if (getrlimit(RLIMIT_NOFILE, &value) == 0) {
    *limit = {value.rlim_cur, value.rlim_max};
    return 0;
  }
  const int error = errno;
  char soft[32], hard[32];
  const std::string line = LineOf("/proc/self/limits", "Max open files");
  if (std::sscanf(line.c_str(), "%31s %31s", soft, hard) != 2) return -error;
  *limit = {LimitOf(soft), LimitOf(hard)};
  return 0;
}

int RaiseSoftDescriptorLimit(DescriptorLimit* limit) {
  if (int error = GetDescriptorLimit(limit)) return error;
  const rlimit raised = {limit->hard, limit->hard};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return GetDescriptorLimit(limit);
  limit->hard = limit->soft;
  return 0;
}

int GetContextSwitches(ContextSwitches* switches) {
  rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage) == 0) {
    *switches = {usage.ru_nvcsw, usage.ru_nivcsw};
    return 0;
  }
  const int error = errno;
  const auto read = [](const char* name, int64_t* count) {
    return std::sscanf(LineOf(kThreadStatus, name).c_str(), "%" SCNd64, count) == 1;
  };
  const bool known = read("voluntary_ctxt_switches:", &switches->voluntary) &&
                     read("nonvoluntary_ctxt_switches:", &switches->involuntary);
  return known ? 0 : -error;
}

int GetAffinity(std::vector<int>* cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  cpus->clear();
  if (sched_getaffinity(0, sizeof set, &set) == -1) {
    const int error = errno;
    AddCpus(LineOf(kThreadStatus, "Cpus_allowed_list:\t").c_str(), cpus);
    return cpus->empty() ? -error : 0;
  }
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus->push_back(cpu);
  }
  return 0;
}

int SetAffinity(const std::vector<int>& cpus) {
  std::vector<int> before;
  if (GetAffinity(&before) == 0 && before == cpus) return 0;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int cpu : cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) return -EINVAL;
    CPU_SET(cpu, &set);
  }
  return sched_setaffinity(0, sizeof set, &set) == -1 ? -errno : 0;
}

int SetScheduler(int policy, int priority) {
  // The calls are made directly, since musl's functions of their names fail with ENOSYS whatever the kernel can.
  const sched_param parameter = {.sched_priority = priority};
  return syscall(SYS_sched_setscheduler, 0, policy, &parameter) == -1 ? -errno : 0;
}

int ProbeFifo() {
  int policy;
  if (int result = GetScheduler(&policy)) return result;
  sched_param parameter;
  if (syscall(SYS_sched_getparam, 0, &parameter) == -1) return -errno;
  if (int result = SetScheduler(SCHED_FIFO, 1)) return result;
  return SetScheduler(policy, parameter.sched_priority);
}

int GetScheduler(int* policy) {
  *policy = static_cast<int>(syscall(SYS_sched_getscheduler, 0));
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

int GetTimerSlack(int64_t* slack_ns) {
  *slack_ns = prctl(PR_GET_TIMERSLACK);
  return *slack_ns == -1 ? -errno : 0;
}

int DieWithParent() { return prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 ? -errno : 0; }

int FindRefusedCalls(std::vector<RefusedCall>* refused) {
  refused->clear();
  const auto probe = [refused] {
    const auto note = [refused](const char* name, long result) {
      if (result == -1) refused->push_back({name, errno});
    };
    rusage usage;
    rlimit limit;
    cpu_set_t cpus;
    note("unshare", unshare(CLONE_FILES));
    note("prctl", prctl(PR_GET_TIMERSLACK));
    note("getrusage", getrusage(RUSAGE_THREAD, &usage));
    const int has_limit = getrlimit(RLIMIT_NOFILE, &limit);
    note("getrlimit", has_limit);
    if (has_limit == 0) note("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
    const int has_cpus = sched_getaffinity(0, sizeof cpus, &cpus);
    note("sched_getaffinity", has_cpus);
    if (has_cpus == -1) {
      CPU_ZERO(&cpus);
      std::vector<int> list;
      GetAffinity(&list);
      for (int cpu : list) CPU_SET(cpu, &cpus);
    }
    note("sched_setaffinity", sched_setaffinity(0, sizeof cpus, &cpus));
  };
  std::thread thread;
  RunError error;
  if (!StartThread(&thread, probe, &error)) return -error.error;
  thread.join();
  return 0;
}

int ProbeThreads(size_t count) {
  // The stacks are small, since the threads may not fail for want of address space: other processes have their own.
  constexpr size_t kStackBytes = 64 * 1024;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&held);
  const auto wait = [](void* mutex) -> void* {
    pthread_mutex_lock(static_cast<pthread_mutex_t*>(mutex));
    pthread_mutex_unlock(static_cast<pthread_mutex_t*>(mutex));
    return nullptr;
  };
  std::vector<pthread_t> threads;
  int result = 0;
  while (result == 0 && threads.size() < count) {
    pthread_t thread;
    result = pthread_create(&thread, &attributes, wait, &held);
    if (result == 0) threads.push_back(thread);
  }
  pthread_mutex_unlock(&held);
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return -result;
}

}  // namespace muxbench
