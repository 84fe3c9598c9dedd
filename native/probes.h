// Declares the probes, which probe.h explains. Above each stand the names of its facts.
#pragma once

#include "probe.h"

namespace muxbench {

// limit_probes.cc

// More descriptors than the C library's fd_set has bits, of which that with the highest number is ready.
// watched, highestFd, fdSetBits; selected: what select returned; foundHighest: whether it reported that one
// alone.
bool ProbeSelectLimit(Facts* facts, RunError* error);

// The same with poll, and then arrays as long as RLIMIT_NOFILE is and longer by one. watched; polled,
// foundLast; softLimit, atLimit, aboveLimit: what poll returned for them.
bool ProbePollLimit(Facts* facts, RunError* error);

// memory_probes.cc

// Whether user space maps anything of an epoll. mappings: the lines of /proc/self/maps about one, left out
// where that file cannot be read; mmap, waitIntoReadOnly: what these calls returned.
bool ProbeMapping(Facts* facts, RunError* error);

// What one wait reads and writes where one of `watched` descriptors is ready. pollUnreadable,
// selectUnreadable: the result where the last entry, or the set, cannot be read; pollReadOnly,
// selectReadOnly: where it cannot be written; pollWritten, epollWritten: the entries that the call has
// changed; selectBitsIn, selectBitsOut.
bool ProbeCopies(Facts* facts, RunError* error);

// interest_probes.cc

// Watched descriptors that are closed. afterClose: the events of one without a copy; afterDup: of one with a
// copy; isClosedNumber: whether such an event has the closed number; deleteResult; afterCopy: the events once
// the copy is closed as well; inFlight: of one that lies in a message to another process.
bool ProbeClose(Facts* facts, RunError* error);

// Epolls that watch epolls. addInner, addSelf, addCircle: results; deepest: how many may watch each other in
// a row; tooDeep: the result of one more; outerEvents, isInner, innerPolled: what is reported of an inner one
// that has events.
bool ProbeNesting(Facts* facts, RunError* error);

// Hang-ups and errors of descriptors that are watched for nothing, as masks: hangUp, pollHangUp, writeError;
// again: of a second wait; afterModify; oneshotFirst, oneshotSecond, edgeFirst, edgeSecond.
bool ProbeHangUp(Facts* facts, RunError* error);

// Two waits on two descriptors, of which first the one and then the other is ready, with an array or a set
// that nobody fills again between them. pollFirst, entriesKept, pollAgain, pollFoundOther; selectFirst,
// selectAgain, selectRefilled.
bool ProbeRefill(Facts* facts, RunError* error);

// What is left of a time-out of ten seconds where a descriptor becomes ready after 20 ms, in µs: askedUs,
// selectLeftUs, pselectLeftUs.
bool ProbeTimeLeft(Facts* facts, RunError* error);

// A regular file that is empty. addFile, pollFile, selectFile: results; addMounts: the result for
// /proc/self/mounts, left out where the kernel does not call that one regular.
bool ProbeRegularFile(Facts* facts, RunError* error);

// blocking_probes.cc

// One byte arrives on a blocking socket that epoll watches, by level and by edge (levelX, edgeX). events;
// firstRead: what a read of 100 bytes returned; dontWait: what recv with MSG_DONTWAIT returned then; slept:
// whether a read was asleep until the peer wrote again, and for how many ms; nonBlocking: what a read of a
// non-blocking descriptor returned.
bool ProbeSecondRead(Facts* facts, RunError* error);

// Readiness that does not last, or is not for everything. reporters: how many of two epolls report one byte;
// firstRead, secondRead: what two readers got then; writable: the events of an empty pipe; slept: whether a
// write of 1 MiB to it was asleep until somebody read, and for how many ms.
bool ProbeStaleReadiness(Facts* facts, RunError* error);

// waiter_probes.cc

// Threads that wait for one epoll, each of which keeps the event that it got until the round is over.
// waiters, rounds; by level and edge, with one message and two, and with EPOLLONESHOT: how many of them got
// an event in all rounds, and in how many rounds several did.
bool ProbeSharedEpoll(Facts* facts, RunError* error);

// The same where each thread has an epoll of its own, and all epolls watch one descriptor: by level, by edge,
// and with EPOLLEXCLUSIVE, of which exclusiveMost is how often the thread got the event that got it most
// often.
bool ProbeOwnEpolls(Facts* facts, RunError* error);

// delivery_probe.cc

// Threads write to eventfds that one reader watches by edge. writes, seen: the sum of what was read; twice:
// events that one wait delivered for a descriptor a second time; waits.
bool ProbeEveryWrite(Facts* facts, RunError* error);

// load_probe.cc

// 64 timers expire in turn, and one reader works for 10 µs (handlerNs) on each event: one event in 5 ms, one
// in 50 µs, and one in 5 µs, which is more than the reader can take (quietX, busyX, floodX). events: the
// descriptors that were read; waits; switches: how often the reader went to sleep.
bool ProbeLoad(Facts* facts, RunError* error);

// timeout_probes.cc

// The shortest of several waits that nothing ends but their time-out, in ns. slackNs; epollWait and poll ask
// for 1 ms, and selectUs, ppoll and epollPwait2 for 100 µs; ppollNoSlack: with the least timer slack.
bool ProbeTimeouts(Facts* facts, RunError* error);

}  // namespace muxbench
