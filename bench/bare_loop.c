/*
 * The program bare_loop shows what the system calls cost with nothing around them.
 *
 * Workload: There are N AF_UNIX stream socketpairs. In each iteration one byte is written to a random
 * one, the mechanism waits with a timeout of 0, and the byte is read. The program uses plain arrays
 * and plain calls.
 * Operation: One operation is one wait call.
 * Metric: The program prints the median wait, less the cost of reading the clock, or the CPU time of a
 * whole iteration.
 * NOT measured: The program does not measure more than one ready descriptor, blocking, delivery, or
 * verification.
 *
 * Usage: bare_loop select|poll|epoll N ITERATIONS
 * Output: the median wait in ns.
 *
 * Usage: bare_loop KIND N ITERATIONS, where KIND is a kind of epoll iteration:
 *   plain    as above
 *   reader   as plain, with the readings of the clock of a reader that is a thread, which are not taken off
 *   empty    nothing is written, so that the wait finds nothing
 *   changes  before it one descriptor is modified, removed and added
 *   fresh    the set is made, filled with all N descriptors, and closed again
 *   message  1 KiB is written, waited for and read
 *   room     the descriptors are full and watched for output: the peer reads a byte, and the handler writes one
 *   timeout  nothing is written, and the wait ends after 50 microseconds
 * Output: the CPU time of an iteration in ns, the median of 32 parts. An iteration reads the clock as often as the
 * runner does, and their cost is taken off; it stands behind the figure.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
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

static int64_t thread_cpu_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static double clock_cost_ns(void) {
  enum { READINGS = 1000000 };
  const int64_t start = thread_cpu_ns();
  for (int i = 0; i < READINGS; i++) now_ns();
  return (double)(thread_cpu_ns() - start) / READINGS;
}

struct pairs {
  int n, highest;
  int *watched, *peer;
};

static struct pairs open_pairs(int n) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  struct pairs pairs = {n, 0, malloc(n * sizeof(int)), malloc(n * sizeof(int))};
  for (int i = 0; i < n; i++) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1) die("socketpair");
    pairs.watched[i] = pair[0];
    pairs.peer[i] = fcntl(pair[1], F_DUPFD, n + 64);
    if (pairs.peer[i] == -1) die("fcntl");
    close(pair[1]);
    if (pairs.watched[i] > pairs.highest) pairs.highest = pairs.watched[i];
  }
  return pairs;
}

static int *random_order(int n, int iterations) {
  int *order = malloc(iterations * sizeof *order);
  srandom(1);
  for (int i = 0; i < iterations; i++) order[i] = (int)(random() % n);
  return order;
}

static void change(int epfd, int call, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epfd, call, fd, &event) == -1) die("epoll_ctl");
}

static int new_set(const struct pairs *pairs, uint32_t events) {
  const int epfd = epoll_create1(0);
  for (int i = 0; i < pairs->n; i++) change(epfd, EPOLL_CTL_ADD, pairs->watched[i], events);
  return epfd;
}

/* Gives a descriptor the smallest buffer, and fills it with single bytes until it has no room. */
static void fill(int fd) {
  const int least = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least) == -1) die("setsockopt");
  struct pollfd entry = {.fd = fd, .events = POLLOUT};
  while (poll(&entry, 1, 0) == 1)
    if (write(fd, "x", 1) != 1) die("write");
}

static void print_iteration_cpu_ns(const char *kind, const struct pairs *pairs, int iterations) {
  const bool is_fresh = strcmp(kind, "fresh") == 0, is_change = strcmp(kind, "changes") == 0;
  const bool is_room = strcmp(kind, "room") == 0, is_timeout = strcmp(kind, "timeout") == 0;
  const bool is_empty = is_timeout || strcmp(kind, "empty") == 0;
  const size_t bytes = strcmp(kind, "message") == 0 ? 1024 : 1;
  const int *order = random_order(pairs->n, iterations);
  const uint32_t interest = is_room ? EPOLLOUT : EPOLLIN;
  struct epoll_event *events = calloc(pairs->n, sizeof *events);
  char *buffer = calloc(1, bytes + 64);
  if (is_room)
    for (int i = 0; i < pairs->n; i++) fill(pairs->watched[i]);
  int epfd = is_fresh ? -1 : new_set(pairs, interest);
  const struct timespec timeout = {0, is_timeout ? 50000 : 0};

  const bool is_reader = strcmp(kind, "reader") == 0;
  const int readings = is_reader ? 2 : is_timeout ? 4 : is_empty ? 5 : 7 + 4 * is_change + is_fresh;
  const double clock = is_reader ? 0 : clock_cost_ns();
  enum { PARTS = 32 };
  int64_t parts[PARTS];
  const int part = iterations / PARTS;
  for (int at = 0, i = 0, next = 0; at < PARTS; at++) {
    const int64_t start = thread_cpu_ns();
    for (const int end = i + part; i < end; i++) {
      const int watched = pairs->watched[order[i]], peer = pairs->peer[order[i]];
      for (int reading = 0; reading < readings; reading++) now_ns();
      if (is_change) {
        change(epfd, EPOLL_CTL_MOD, pairs->watched[next], EPOLLOUT);
        change(epfd, EPOLL_CTL_DEL, pairs->watched[next], 0);
        change(epfd, EPOLL_CTL_ADD, pairs->watched[next], EPOLLIN);
        next = next + 1 == pairs->n ? 0 : next + 1;
      }
      if (is_room && read(peer, buffer, 1) != 1) die("read");
      if (!is_room && !is_empty && write(peer, buffer, bytes) != (ssize_t)bytes) die("write");
      if (is_fresh) epfd = new_set(pairs, interest);
      const int found = is_timeout ? epoll_pwait2(epfd, events, pairs->n, &timeout, NULL)
                                   : epoll_wait(epfd, events, pairs->n, 0);
      if (found != !is_empty) die("the wait found another number of descriptors");
      if (is_fresh) close(epfd);
      if (is_room && write(watched, buffer, 1) != 1) die("write");
      if (!is_room && !is_empty && read(watched, buffer, bytes + 64) != (ssize_t)bytes) die("read");
    }
    parts[at] = thread_cpu_ns() - start;
  }
  qsort(parts, PARTS, sizeof *parts, ascending);
  printf("%.2f %.2f\n", (double)parts[PARTS / 2] / part - readings * clock, readings * clock);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: bare_loop select|poll|epoll|KIND N ITERATIONS\n");
    return 2;
  }
  const char *mechanism = argv[1];
  const int n = atoi(argv[2]);
  const int iterations = atoi(argv[3]);
  const struct pairs pairs = open_pairs(n);
  if (strcmp(mechanism, "select") != 0 && strcmp(mechanism, "poll") != 0 && strcmp(mechanism, "epoll") != 0) {
    print_iteration_cpu_ns(mechanism, &pairs, iterations);
    return 0;
  }
  const int *watched = pairs.watched, *peer = pairs.peer;
  const int highest = pairs.highest;

  const size_t set_bytes = ((size_t)highest / 64 + 1) * 8;
  uint64_t *interest = calloc(1, set_bytes), *result = malloc(set_bytes);
  struct pollfd *entries = calloc(n, sizeof *entries);
  struct epoll_event *events = calloc(n, sizeof *events);
  const int epfd = epoll_create1(0);
  for (int i = 0; i < n; i++) {
    interest[watched[i] / 64] |= UINT64_C(1) << (watched[i] % 64);
    entries[i] = (struct pollfd){.fd = watched[i], .events = POLLIN};
    if (mechanism[0] == 'e') change(epfd, EPOLL_CTL_ADD, watched[i], EPOLLIN);
  }

  const int *order = random_order(n, iterations);
  int64_t *waits = malloc(iterations * sizeof *waits);
  char byte = 'x';
  for (int i = 0; i < iterations; i++) {
    /* The loop takes seven readings of the clock, as native/runner.cc does in an iteration with one event. */
    now_ns();
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
    waits[i] = after - before;
  }
  qsort(waits, iterations, sizeof *waits, ascending);
  printf("%.2f\n", waits[iterations / 2] - clock_cost_ns());
  return 0;
}
