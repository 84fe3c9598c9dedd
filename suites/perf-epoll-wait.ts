/**
 * perf-epoll-wait: the work of `perf bench epoll wait`, so that the two can be laid side by side.
 *
 * The original (tools/perf/bench/epoll-wait.c of the Linux sources): each of `-t` threads has 64 eventfds
 * (`-f`), all in one epoll instance, or one instance per thread (`-m`). A thread waits for one event without
 * a timeout, reads the eventfd, and counts one operation; one writer thread adds 1 to every eventfd in turn
 * and asks for a sleep of 500 ns after each round. It prints operations per second of an average thread.
 * Threads are pinned to the CPUs in turn, the writer is not.
 *
 * Workload: the same. `eventsPerSecond` is that of all readers together: divide by `readers` for perf's figure.
 * Operation: one delivered event: a wait and a read.
 * Metric: eventsPerSecond, in slices of 5 ms.
 * NOT measured: any single wait; a reader's idle time is in the figure, since the writer sleeps about 55 µs
 * a round (500 ns and the timer slack of 50 µs), so that with few descriptors it is the writer that is
 * measured. Where it differs from the original: a reader of a shared set that finds an eventfd read by
 * another goes on to its next wait (perf's reads again until it succeeds), and edge-triggered descriptors are
 * not added again after each event (perf's -E does, which fails with EEXIST and costs it a call).
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
