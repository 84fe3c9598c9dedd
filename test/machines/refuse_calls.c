// Runs a command in which the kernel refuses some system calls, as a container's seccomp profile does:
//   refuse_calls ERRNO CALL[,CALL…] COMMAND [ARGUMENT…]
// ERRNO is EPERM, EACCES, EINVAL or ENOSYS. `docker` in the list of calls stands for all calls that Docker's default profile
// refuses a process without capabilities (moby's profiles/seccomp/default.json). A call that this architecture
// does not have is left out. The exit status is the command's, or 125 where it could not be run so.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct call {
  const char* name;
  long number;
  int docker;  // whether Docker's default profile refuses it
};

#define CALL(name) {#name, SYS_##name, 0}
#define DOCKER(name) {#name, SYS_##name, 1}

static const struct call calls[] = {
    // These are the calls that muxbench or Node.js makes and can do without.
    CALL(getrusage), CALL(prctl), CALL(prlimit64), CALL(sched_getaffinity), CALL(sched_setaffinity),
    CALL(sched_setscheduler), CALL(sched_getscheduler),
    // These are the calls that some file systems do not know.
    CALL(linkat), CALL(fsync), CALL(fdatasync),
#ifdef SYS_link
    CALL(link),
#endif
    // These are the calls of mechanisms.
    CALL(ppoll), CALL(pselect6),
#ifdef SYS_epoll_pwait2
    CALL(epoll_pwait2),
#endif
#ifdef SYS_setrlimit
    CALL(setrlimit),
#endif
    DOCKER(acct), DOCKER(add_key), DOCKER(bpf), DOCKER(clock_adjtime), DOCKER(clock_settime),
    DOCKER(delete_module), DOCKER(fanotify_init), DOCKER(finit_module), DOCKER(fsconfig), DOCKER(fsmount),
    DOCKER(fsopen), DOCKER(fspick), DOCKER(get_mempolicy), DOCKER(init_module), DOCKER(io_uring_enter),
    DOCKER(io_uring_register), DOCKER(io_uring_setup), DOCKER(kcmp), DOCKER(kexec_file_load),
    DOCKER(kexec_load), DOCKER(keyctl), DOCKER(lookup_dcookie), DOCKER(mbind), DOCKER(mount),
    DOCKER(move_mount), DOCKER(move_pages), DOCKER(nfsservctl), DOCKER(open_by_handle_at), DOCKER(open_tree),
    DOCKER(perf_event_open), DOCKER(pidfd_getfd), DOCKER(pivot_root), DOCKER(process_madvise),
    DOCKER(process_vm_readv), DOCKER(process_vm_writev), DOCKER(ptrace), DOCKER(quotactl), DOCKER(reboot),
    DOCKER(request_key), DOCKER(set_mempolicy), DOCKER(setdomainname), DOCKER(sethostname), DOCKER(setns),
    DOCKER(settimeofday), DOCKER(swapoff), DOCKER(swapon), DOCKER(syslog), DOCKER(umount2), DOCKER(unshare),
    DOCKER(userfaultfd), DOCKER(vhangup),
#ifdef SYS_iopl
    DOCKER(ioperm), DOCKER(iopl),
#endif
    // Docker refuses clone3 with ENOSYS whatever else it answers, so that the C library uses clone.
    DOCKER(clone3),
};

enum { kCalls = sizeof calls / sizeof *calls };

static int fail(const char* what) {
  fprintf(stderr, "refuse_calls: %s: %s\n", what, strerror(errno));
  return 125;
}

int main(int count, char** arguments) {
  if (count < 4) {
    errno = EINVAL;
    return fail("ERRNO CALL[,CALL…] COMMAND");
  }
  const unsigned answer = strcmp(arguments[1], "ENOSYS") == 0   ? ENOSYS
                          : strcmp(arguments[1], "EACCES") == 0 ? EACCES
                          : strcmp(arguments[1], "EINVAL") == 0 ? EINVAL
                                                                : EPERM;
  struct sock_filter filter[2 * kCalls + 2];
  unsigned short used = 0;
  filter[used++] =
      (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (char* name = strtok(arguments[2], ","); name; name = strtok(NULL, ",")) {
    const int is_docker = strcmp(name, "docker") == 0;
    int found = 0;
    for (int i = 0; i < kCalls; ++i) {
      if (is_docker ? !calls[i].docker : strcmp(name, calls[i].name) != 0) continue;
      const unsigned value = is_docker && strcmp(calls[i].name, "clone3") == 0 ? ENOSYS : answer;
      if (used + 3 > 2 * kCalls + 2) return fail("too many calls");
      filter[used++] =
          (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
      filter[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | value);
      found = 1;
    }
    if (!found) {
      errno = EINVAL;
      return fail(name);
    }
  }
  filter[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const struct sock_fprog program = {used, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return fail("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return fail("PR_SET_SECCOMP");
  execvp(arguments[3], arguments + 3);
  return fail(arguments[3]);
}
