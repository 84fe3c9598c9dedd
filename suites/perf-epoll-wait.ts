/**
 * The suite `perf-epoll-wait` does the work of `perf bench epoll wait`, so that the two can be
 * compared.
 *
 * The original (tools/perf/bench/epoll-wait.c of the Linux sources) has `-t` threads with 64 eventfds
 * each (`-f`), all in one epoll instance, or one instance per thread (`-m`). A thread waits for one
 * event without a timeout, reads the eventfd, and counts one operation. One writer thread adds 1 to
 * every eventfd in turn and asks for a sleep of 500 ns after each round. The program prints the
 * operations per second of an average thread. Its threads are pinned to the CPUs in turn, and the
 * writer is not.
 *
 * Workload: The workload is that of the original. `eventsPerSecond` is that of all readers together:
 * divide it by `readers` for perf's figure.
 * Operation: One operation is one delivered event, which is a wait and a read.
 * Metric: The suite is judged by eventsPerSecond, in slices of 5 ms.
 * Differences from the original: A reader of a shared set that finds an eventfd read by another goes on
 * to its next wait, where perf's reader reads again until it succeeds. Edge-triggered descriptors are
 * not added again after each event; perf does so with -E, which fails with EEXIST and costs it a call.
 * NOT measured: The suite does not measure any single wait. The idle time of the readers is in the
 * figure, since the writer sleeps about 55 µs a round (500 ns and the timer slack of 50 µs). With few
 * descriptors it is therefore the writer that is measured.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'perf-epoll-wait',
  title: 'The work of perf bench epoll wait: 64 eventfds, one event at a time',
  workload:
    'One writer thread adds 1 to every eventfd in turn, with a pause after each round; each reader waits for one event without a timeout and reads it. Readers have 64 eventfds each, in an epoll instance of their own or in one for all.',
  operation: 'one delivered event: a wait and a read',
  metric: 'eventsPerSecond',
  notMeasured:
    'Any single wait. The time that readers sleep is in the figure: with few descriptors the writer, which pauses after each round, is what is measured.',
  variants: [
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [64],
    active: ['100%'],
    waitMode: ['wakeup'],
    load: ['open'],
    arrivals: ['flood'],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
    maxEvents: [1],
    readers: [1, 2],
    queue: ['own', 'shared'],
  },
  blocks: 6,
  budgetSeconds: 30,
}

export default suite
