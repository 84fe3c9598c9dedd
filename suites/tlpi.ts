/**
 * The suite `tlpi` has the workload of table 63-9 in Kerrisk, The Linux Programming Interface (2010).
 *
 * Workload: There are N = 10, 100, 1,000 or 10,000 descriptors, of which one, drawn at random, is made
 * ready. The mechanism waits for it in a call that may block, and it is read empty.
 * Operation: One operation is one monitoring operation: arm, wait and scan (cycleNs).
 * Metric: The suite is judged by waitNs, the time of its system call. cycleNs x 100,000 is what the
 * table shows.
 * Differences from the original: It counts the CPU time of 100,000 such operations, in seconds. Here
 * the descriptors are eventfds, of which 10,000 fit under a limit of 20,000 (a pipe or a socketpair
 * takes two).
 * NOT measured: The suite does not measure CPU time (its times are wall-clock times of single
 * operations), other kinds of descriptors (use `--param fdKind=pipe`), or waking a sleeping thread.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'tlpi',
  title: 'The workload of table 63-9 in The Linux Programming Interface',
  workload:
    'One of N eventfds, drawn at random, is made ready; the mechanism waits for it in a call that may block; it is read empty. Closed loop: the next write follows the last read.',
  operation: 'one monitoring operation: arm, wait and scan',
  metric: 'waitNs',
  notMeasured:
    'CPU time: the table shows the CPU seconds of 100,000 operations, and these are wall-clock times of single ones (arm, wait and scan of one × 100,000 compares). Other kinds of descriptors, and waking a sleeping thread.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [10, 100, 1000, 10_000],
    fdKind: ['eventfd'],
    waitMode: ['ready'],
  },
  blocks: 6,
  budgetSeconds: 20,
}

export default suite
