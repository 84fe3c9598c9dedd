// The first process of a guest that "muxbench vm" boots where there is no busybox: it mounts what Node.js and the
// measurement need, starts the loopback device, raises the limit of descriptors, runs the program that its
// arguments name, and powers off. Before the program's path the kernel passes those of its own options that it
// does not know, such as nokaslr. It is linked statically, since the guest has the libraries of Node.js alone.

#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void Mount(const char* type, const char* at) {
  if (mount(type, at, type, 0, NULL) != 0) perror(at);
}

// Lets sockets connect over the loopback device, which no other machine can reach.
static void StartLoopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  const int socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (socket_fd == -1 || ioctl(socket_fd, SIOCSIFFLAGS, &request) == -1) perror("lo");
  if (socket_fd != -1) close(socket_fd);
}

int main(int argc, char** argv) {
  int at = 1;
  while (at < argc && argv[at][0] != '/') ++at;
  if (at == argc) return 1;
  Mount("proc", "/proc");
  Mount("sysfs", "/sys");
  Mount("devtmpfs", "/dev");
  StartLoopback();
  const struct rlimit descriptors = {1048576, 1048576};
  if (setrlimit(RLIMIT_NOFILE, &descriptors) != 0) perror("setrlimit");
  const pid_t child = fork();
  if (child == 0) {
    execv(argv[at], argv + at);
    perror(argv[at]);
    _exit(127);
  }
  int status = 0;
  while (wait(&status) != child) {
  }
  printf("muxbench: the guest's program ended with status %d\n", status);
  fflush(stdout);
  sync();
  reboot(RB_POWER_OFF);
  return 1;
}
