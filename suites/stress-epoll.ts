/**
 * The suite `stress-epoll` does the work of Roman Penyaev's program of that name, whose figures stand in
 * commits that change the locks of fs/eventpoll.c.
 *
 * The original has 8, 16, 32, 64 and 128 threads, pinned to the CPUs in turn. Each adds 1 to an eventfd of
 * its own a million times, and never pauses. The main thread waits for as many events as there are
 * threads, level-triggered and without a timeout, and reads each eventfd that is ready, once. The program
 * prints the writes per millisecond, over the time in which all of them were read, and that time.
 *
 * Workload: The workload is that of the original. Divide writesPerSecond by 1,000 for its figure.
 * Operation: One operation is one write; one read takes all writes to its eventfd since the last one.
 * Metric: The suite is judged by writesPerSecond, in slices of 5 ms.
 * Differences from the original: The writers go on until the turn is over, where the original's end after a
 * million writes each, so that its last ones run with fewer others. Writes are counted where they are
 * made, and the original's where they are read. Of the reader's waits every seventh is timed.
 * NOT measured: The suite does not measure any single write. The scheduler is in the figures, as in those
 * of the original, since there are more threads than CPUs on most machines.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const THREADS = [8, 16, 32, 64, 128]

const suite: SuiteDefinition = {
  name: 'stress-epoll',
  title: 'The work of stress-epoll: 8 to 128 threads, each with an eventfd of its own',
  workload:
    'Each of 8 to 128 threads, on the CPUs in turn, adds 1 to an eventfd of its own and never pauses; one reader sleeps in a wait for all that is ready, and reads each eventfd once.',
  operation: 'one write; one read takes all writes to its eventfd since the last one',
  metric: 'writesPerSecond',
  notMeasured:
    'Any single write. The scheduler is in the figures, since there are more threads than CPUs on most machines.',
  variants: [{ mechanism: 'epoll', trigger: 'level' }],
  axes: {
    fdCount: THREADS,
    active: ['100%'],
    waitMode: ['wakeup'],
    load: ['open'],
    arrivals: ['flood'],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
    writers: THREADS,
    writerPauseNs: [0],
  },
  // A thread has one eventfd.
  exclude: THREADS.map(threads => ({
    fdCount: [threads],
    writers: THREADS.filter(others => others !== threads),
  })),
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
