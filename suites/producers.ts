/**
 * The suite `producers` shows what it costs that several threads make descriptors of one interest set
 * ready at the same time.
 *
 * Each write to a watched descriptor runs the wait queue of that descriptor, which for epoll takes the
 * lock of the interest set (`ep->lock` in fs/eventpoll.c) and puts the descriptor on the ready list.
 * All writers and the reader contend for this lock.
 *
 * Workload: The set has 128 eventfds. Each of 1 to 128 writers, on the CPUs in turn, adds 1 to its part of
 * them, one after the other, and never pauses. One reader sleeps in a wait for all that is ready, and
 * reads each eventfd once, which takes everything that was written to it.
 * Operation: One operation is one write.
 * Metric: The suite is judged by writesPerSecond, in slices of 5 ms. Against `writers` the curve would
 * double with them up to the number of CPUs and be flat from there on if there were no contention, and
 * the report says by which factor each doubling changes it. `waitNs` beside it is the reader's wait, of
 * which every seventh is timed.
 * NOT measured: The suite does not measure any single write, nor a lock alone: with more threads than CPUs
 * the scheduler is in the figures, and on few CPUs few writers contend at the same moment.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'producers',
  title: 'Writes per second of 1 to 128 writers into one interest set',
  workload:
    '128 eventfds are watched. Each of 1 to 128 writers, on the CPUs in turn, adds 1 to its part of them, one after the other, and never pauses; one reader sleeps in a wait for all that is ready, and reads each eventfd once, which takes everything that was written to it.',
  operation: 'one write',
  metric: 'writesPerSecond',
  notMeasured:
    'Any single write, or a lock alone: with more threads than CPUs the scheduler is in the figures, and on few CPUs few writers contend at the same moment.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [128],
    active: ['100%'],
    waitMode: ['wakeup'],
    load: ['open'],
    arrivals: ['flood'],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
    writers: [1, 2, 4, 8, 16, 32, 64, 128],
    writerPauseNs: [0],
  },
  subject: 'writers',
  blocks: 6,
  budgetSeconds: 120,
}

export default suite
