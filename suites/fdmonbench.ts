/**
 * The suite `fdmonbench` has the workload of fdmonbench (github.com/stefanha/fdmonbench), which
 * compares select, poll, epoll and io_uring.
 *
 * Workload: The reader sleeps in a wait without timeout on N socketpairs. A writer thread sends one
 * byte to one of them, drawn at random, and the next one only when the reader has read it and sleeps
 * again.
 * Operation: One operation is one wake-up.
 * Metric: The suite is judged by wakeupLatencyNs, from just before the write to the return of the
 * wait.
 * NOT measured: The suite does not measure the reply: the original counts round trips a second, in
 * which the reader writes back and wakes the writer in the same way, so that a round trip is nearest
 * to twice a wake-up. The writer of the original does not wait until the reader sleeps, and its CPU
 * time is that of both threads. Its threads in place of a wait, and its asynchronous reads, are not
 * here.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'fdmonbench',
  title: 'The workload of fdmonbench: one message at a time to a sleeping thread',
  workload:
    'The reader sleeps in a wait without timeout on N socketpairs. A writer thread sends one byte to one of them, drawn at random, and the next one only when the reader has read it and sleeps again.',
  operation: 'one wake-up',
  metric: 'wakeupLatencyNs',
  notMeasured:
    'The reply: the original counts round trips a second, in which the reader writes back and wakes the writer in the same way, so that a round trip is nearest to twice a wake-up. Its writer does not wait until the reader sleeps, its CPU time is that of both threads, and its threads and asynchronous reads are not here.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [1, 8, 64, 512, 4096],
    waitMode: ['wakeup'],
  },
  blocks: 6,
  budgetSeconds: 45,
}

export default suite
