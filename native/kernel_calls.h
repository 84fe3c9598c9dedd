// Runs a program of raw system calls in a fresh process whose only descriptors are 0, 1 and 2 (/dev/null),
// and records every result. The conformance test compares these results with the simulator's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace muxbench {

// The first word of an instruction names the call. The call's arguments follow in the order given here, each
// a 32-bit word. The result is the call's return value or -errno, unless something else is said.
enum class KernelCall : int32_t {
  kReset = 0,         // closes all descriptors but 0, 1 and 2, which become /dev/null; result 0
  kSocketpair = 1,    // sndbuf (-1: default); result 0, then the two numbers
  kPipe = 2,          // result 0, then the two numbers
  kEventfd = 3,       // initval, flags
  kOpenFile = 4,      // a regular file
  kEpollCreate = 5,   // size
  kEpollCreate1 = 6,  // flags
  kEpollCtl = 7,      // ep, op, fd, events, data, whether the event pointer is null
  kEpollWait = 8,  // ep, maxevents, room (-1: enough, -2: null pointer); result n, then n times mask and data
  kEpollPwait2 = 9,  // ep, maxevents, room, sec, nsec; as kEpollWait
  kPoll = 10,        // n (0 to 3), then n times fd and events; result, then n masks
  kSelect = 11,  // nfds, in, out, ex (descriptors 0 to 31), a bit for each null pointer; result, then 3 sets
  kWrite = 12,   // fd, count; the first byte is 1, the others 0
  kWriteCounter = 13,  // fd, low and high word of an eventfd's 8 bytes
  kRead = 14,          // fd, count
  kShutdown = 15,      // fd, how
  kDup = 16,           // fd
  kDup2 = 17,          // oldfd, newfd
  kClose = 18,         // fd
  kSocketError = 19,   // fd; the pending error's number
  kSiocoutq = 20,      // fd
  kSiocinq = 21,       // fd
  kClock = 22,         // result 0, then the low and high word of the monotonic clock, in nanoseconds
  kSocket = 23,        // an AF_UNIX stream socket, non-blocking, as all others
  kBind = 24,          // fd, name: a number, which stands for a name that only this process uses
  kListen = 25,        // fd, backlog
  kConnect = 26,       // fd, name
  kAccept = 27,        // fd
  kSleeper = 28,       // ep; a process of its own sleeps in epoll_wait for one event; the process's number
  kWoken = 29,         // a bit for each of these processes that has ended since this was asked last
  kSigaction = 30,     // signal, action (0: the usual, 1: ignored, 2: a handler that does nothing)
  // A process of its own makes one call: kind (SleepKind of sleep_calls.h), fd, timeout in ms (-1: none), and
  // three sets of signals (bits, signal 1 is bit 0): blocked; sent to itself before the call; blocked by
  // epoll_pwait during it. The result is the number of the process.
  kSleepIn = 31,
  kKill = 32,          // number of a process, signal
  kEndedWith = 33,     // number of a process that has ended; what its call returned
  kTimerfdCreate = 34,   // clock, flags
  kTimerfdSettime = 35,  // fd, flags, sec, nsec and interval's sec, nsec; result 0, then as kTimerfdGettime
  // fd; result 0, then the minutes until the timer expires, rounded up, and the seconds and nanoseconds of
  // its interval.
  kTimerfdGettime = 36,
  // fd, n: sets a timer to n expirations in the past, the last of which was half an interval ago, and waits
  // for the timer. The interval is a part of the time since the machine began, so that the next one is far
  // away. With n = 0 it is set to one expiration in the past, without an interval.
  kTimerfdPast = 37,
  kReadValue = 38,     // fd; result 8, then the low and high word of the number that a read gives
  kEventfdSignal = 39, // fd; an asynchronous read completes and signals the eventfd; result 0
  kItemMask = 40,      // ep, fd; the mask of an item in /proc/self/fdinfo, or -ENOENT
  // copied, n: the next n instructions are called in the middle of the kEpollWait that follows them, when it
  // has copied so many events and is about to copy another one; a call that waits for the mutex of the epoll,
  // and those behind it, are made after the scan. The result is 1, or 0 where the scan ended before, so that
  // all were called after it; then the results of the n and of the wait. It is -EINVAL where no kEpollWait
  // with room -1 follows, and what userfaultfd(2) returns where the kernel refuses it; they are then called in
  // order.
  kInScan = 41,
};

constexpr size_t kInstructionWords = 8;

// Runs `instructions` instructions of kInstructionWords words each, with RLIMIT_NOFILE at `nofile`. From word
// 2 of `results` on, each instruction writes its result (>= 0, or -errno) and, if it did not fail, the words
// that KernelCall names after the result. `results` comes from MapResults; `capacity` is its size in words.
// Returns the number of words used, including the first two, or -errno if the process did not run to its end
// (-ENOBUFS: `capacity` was too small).
int64_t RunKernelCalls(const int32_t* program, size_t instructions, uint32_t nofile, int32_t* results,
                       size_t capacity);

// Returns a buffer that parent and child share, or null where there is no memory.
int32_t* MapResults(size_t words);
void UnmapResults(int32_t* results, size_t words);

}  // namespace muxbench
