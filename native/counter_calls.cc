#include "counter_calls.h"

#include <linux/aio_abi.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

#include "clock.h"

namespace muxbench {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerMinute = 60;

struct timespec TimespecOf(int64_t ns) {
  return {static_cast<time_t>(ns / kNsPerSecond), static_cast<long>(ns % kNsPerSecond)};
}

void PutTimer(Output& out, int64_t result, const struct itimerspec& timer) {
  if (!out.PutResult(result)) return;
  const int64_t whole = timer.it_value.tv_sec + (timer.it_value.tv_nsec > 0 ? 1 : 0);
  out.Put((whole + kSecondsPerMinute - 1) / kSecondsPerMinute);
  out.Put(timer.it_interval.tv_sec);
  out.Put(timer.it_interval.tv_nsec);
}

}  // namespace

void CallWriteCounter(Output& out, const int32_t* a) {
  const uint32_t words[2] = {static_cast<uint32_t>(a[1]), static_cast<uint32_t>(a[2])};
  out.PutResult(write(a[0], words, sizeof words));
}

void CallTimerfdSettime(Output& out, const int32_t* a) {
  const struct itimerspec next = {{a[4], a[5]}, {a[2], a[3]}};
  struct itimerspec before = {};
  PutTimer(out, timerfd_settime(a[0], a[1], &next, &before), before);
}

void CallTimerfdGettime(Output& out, int fd) {
  struct itimerspec now = {};
  PutTimer(out, timerfd_gettime(fd, &now), now);
}

void CallTimerfdPast(Output& out, int fd, int32_t count) {
  const int64_t now = MonotonicNs();
  const int64_t interval = now / (count + 1);
  const int64_t first = count == 0 ? now / 2 : now - count * interval + interval / 2;
  const struct itimerspec next = {count == 0 ? timespec{0, 0} : TimespecOf(interval), TimespecOf(first)};
  if (!out.PutResult(timerfd_settime(fd, TFD_TIMER_ABSTIME, &next, nullptr))) return;
  struct pollfd entry = {fd, POLLIN, 0};
  if (poll(&entry, 1, -1) != 1) _exit(1);
}

void CallReadValue(Output& out, int fd) {
  uint64_t value = 0;
  if (!out.PutResult(syscall(SYS_read, fd, &value, sizeof value))) return;
  out.Put(static_cast<uint32_t>(value));
  out.Put(static_cast<uint32_t>(value >> 32));
}

// The kernel signals the eventfd itself. Reading a file in memory is over when io_submit returns.
void CallEventfdSignal(Output& out, int fd) {
  aio_context_t context = 0;
  if (syscall(SYS_io_setup, 1L, &context) == -1) return void(out.PutResult(-1));
  const int file = memfd_create("signals", 0);
  struct iocb read = {};
  read.aio_lio_opcode = IOCB_CMD_PREAD;
  read.aio_fildes = static_cast<uint32_t>(file);
  unsigned char byte = 0;
  read.aio_buf = reinterpret_cast<uint64_t>(&byte);
  read.aio_nbytes = 1;
  read.aio_flags = IOCB_FLAG_RESFD;
  read.aio_resfd = static_cast<uint32_t>(fd);
  struct iocb* list[] = {&read};
  const long result = syscall(SYS_io_submit, context, 1L, list);
  const int64_t error = result == -1 ? -errno : 0;
  close(file);
  syscall(SYS_io_destroy, context);
  out.Put(error);
}

}  // namespace muxbench
