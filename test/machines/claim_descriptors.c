// A library for LD_PRELOAD: RLIMIT_NOFILE is what CLAIMED_NOFILE says, since an unprivileged process cannot raise
// its hard limit to what other machines have.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int getrlimit64(__rlimit_resource_t resource, struct rlimit64* limit) {
  if (syscall(SYS_prlimit64, 0, resource, NULL, limit) == -1) return -1;
  if (resource == RLIMIT_NOFILE) limit->rlim_cur = limit->rlim_max = strtoull(getenv("CLAIMED_NOFILE"), NULL, 10);
  return 0;
}

int setrlimit64(__rlimit_resource_t resource, const struct rlimit64* limit) {
  if (resource == RLIMIT_NOFILE) return 0;
  return (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}

// On 64-bit machines both names of each function have the same structure.
int getrlimit(__rlimit_resource_t resource, struct rlimit* limit) {
  return getrlimit64(resource, (struct rlimit64*)limit);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit* limit) {
  return setrlimit64(resource, (const struct rlimit64*)limit);
}
