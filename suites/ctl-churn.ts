/**
 * The suite `ctl-churn` shows what changing the interest set costs beside a set of a given size.
 *
 * Workload: Before each iteration 1, 16 or 64 of N socketpairs are modified to be watched for output,
 * removed from the interest set and added again to be watched for input; then one is made ready,
 * waited for and read. For epoll with 64 changes, 1 to 4 threads also do so with N socketpairs each, in
 * one epoll instance for all or in one of their own.
 * Operation: One operation is one call that changes the interest set.
 * Metric: The suite is judged by controlCallsPerSecond, of all three kinds of change together, and of all
 * threads; modifyNs, removeNs and addNs have each kind. What several threads wait for the mutex of one
 * set is the distance between one set for all and a set for each.
 * NOT measured: The suite does not measure a set in which another thread sleeps.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'ctl-churn',
  title: 'Changing the interest set, from 64 to 16,384 descriptors and from 1 to 4 threads',
  workload:
    'Before each iteration 1, 16 or 64 of N socketpairs are modified to be watched for output, removed from the interest set and added again to be watched for input; then one is made ready, waited for and read. For epoll with 64 changes, 1 to 4 threads also do so with N socketpairs each, in one epoll instance for all or in one of their own.',
  operation: 'one call that changes the interest set',
  metric: 'controlCallsPerSecond',
  notMeasured: 'A set in which another thread sleeps.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [64, 512, 4096, 16384],
    churn: [1, 16, 64],
    readersAs: [null, 'threads'],
    readers: [1, 2, 4],
    queue: ['shared', 'own'],
  },
  exclude: [
    { readersAs: [null], readers: [2, 4] },
    { readersAs: ['threads'], mechanism: ['select', 'poll', 'io_uring'] },
    { readersAs: ['threads'], fdCount: [4096, 16384] },
    { readersAs: ['threads'], churn: [1, 16] },
  ],
  blocks: 12,
  budgetSeconds: 55,
}

export default suite
