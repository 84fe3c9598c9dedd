/*
 * The program bare_loop shows what the system calls cost with nothing around them.
 *
 * Workload: There are N AF_UNIX stream socketpairs. In each iteration one byte is written to a random
 * one, the mechanism waits with a timeout of 0, and the byte is read. The program uses plain arrays
 * and plain calls.
 * Operation: One operation is one wait call.
 * Metric: The program prints the median wait, less the cost of reading the clock, and the mean time of
 * a whole iteration with as many readings of the clock as the runner takes.
 * NOT measured: The program does not measure more than one ready descriptor, blocking, delivery, or
 * verification.
 *
 * Usage: bare_loop select|poll|epoll N ITERATIONS
 * Output: median wait ns, mean iteration ns, clock cost ns.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static double clock_cost_ns(void) {
  enum { READINGS = 1000000 };
  const int64_t start = now_ns();
  for (int i = 0; i < READINGS; i++) now_ns();
  return (double)(now_ns() - start) / READINGS;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: bare_loop select|poll|epoll N ITERATIONS\n");
    return 2;
  }
  const char *mechanism = argv[1];
  const int n = atoi(argv[2]);
  const int iterations = atoi(argv[3]);

  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  int *watched = malloc(n * sizeof *watched), *peer = malloc(n * sizeof *peer);
  int highest = 0;
  for (int i = 0; i < n; i++) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1) die("socketpair");
    watched[i] = pair[0];
    peer[i] = fcntl(pair[1], F_DUPFD, n + 64);
    if (peer[i] == -1) die("fcntl");
    close(pair[1]);
    if (watched[i] > highest) highest = watched[i];
  }

  const size_t set_bytes = ((size_t)highest / 64 + 1) * 8;
  uint64_t *interest = calloc(1, set_bytes), *result = malloc(set_bytes);
  struct pollfd *entries = calloc(n, sizeof *entries);
  struct epoll_event *events = calloc(n, sizeof *events);
  const int epfd = epoll_create1(0);
  for (int i = 0; i < n; i++) {
    interest[watched[i] / 64] |= UINT64_C(1) << (watched[i] % 64);
    entries[i] = (struct pollfd){.fd = watched[i], .events = POLLIN};
    struct epoll_event event = {.events = EPOLLIN, .data.fd = watched[i]};
    if (strcmp(mechanism, "epoll") == 0 && epoll_ctl(epfd, EPOLL_CTL_ADD, watched[i], &event) == -1) die("epoll_ctl");
  }

  int *order = malloc(iterations * sizeof *order);
  srandom(1);
  for (int i = 0; i < iterations; i++) order[i] = (int)(random() % n);

  int64_t *waits = malloc(iterations * sizeof *waits);
  char byte = 'x';
  int64_t spent = 0;
  for (int i = 0; i < iterations; i++) {
    /* The loop takes seven readings of the clock, as native/runner.cc does in an iteration with one event. */
    const int64_t start = now_ns();
    now_ns();
    if (write(peer[order[i]], &byte, 1) != 1) die("write");
    now_ns();
    memcpy(result, interest, set_bytes);
    struct timeval zero = {0, 0};
    const int64_t before = now_ns();
    int found;
    if (mechanism[0] == 's') {
#ifdef SYS_select
      /* The C library's select calls pselect6, which is another system call, after a conversion. */
      found = (int)syscall(SYS_select, highest + 1, result, NULL, NULL, &zero);
#else
      found = select(highest + 1, (fd_set *)result, NULL, NULL, &zero);
#endif
    } else if (mechanism[0] == 'p') {
      found = poll(entries, n, 0);
    } else {
      found = epoll_wait(epfd, events, n, 0);
    }
    const int64_t after = now_ns();
    if (found != 1) die("the wait did not find one descriptor");
    now_ns();
    char buffer[16];
    if (read(watched[order[i]], buffer, sizeof buffer) != 1) die("read");
    spent += now_ns() - start;
    waits[i] = after - before;
  }
  qsort(waits, iterations, sizeof *waits, ascending);
  const double clock = clock_cost_ns();
  printf("%.2f %.2f %.2f\n", waits[iterations / 2] - clock, (double)spent / iterations, clock);
  return 0;
}
