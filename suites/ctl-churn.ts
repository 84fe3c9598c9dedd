/**
 * The suite `ctl-churn` shows what changing the interest set costs beside a set of a given size.
 *
 * Workload: Before each iteration 1, 16 or 64 of N socketpairs are modified to be watched for output,
 * removed from the interest set and added again to be watched for input; then one is made ready,
 * waited for and read.
 * Operation: One operation is one call that changes the interest set.
 * Metric: The suite is judged by controlCallsPerSecond, of all three kinds of change together;
 * modifyNs, removeNs and addNs have each kind.
 * NOT measured: The suite does not measure threads that change one set at once, and a set that is
 * being waited on.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'ctl-churn',
  title: 'Changing the interest set, from 64 to 8,192 descriptors',
  workload:
    'Before each iteration 1, 16 or 64 of N socketpairs are modified to be watched for output, removed from the interest set and added again to be watched for input; then one is made ready, waited for and read.',
  operation: 'one call that changes the interest set',
  metric: 'controlCallsPerSecond',
  notMeasured: 'Threads that change one set at once, and a set that is being waited on.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [64, 512, 4096, 8192],
    churn: [1, 16, 64],
  },
  blocks: 12,
  budgetSeconds: 45,
}

export default suite
