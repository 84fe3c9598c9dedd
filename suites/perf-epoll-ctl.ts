/**
 * The suite `perf-epoll-ctl` has the workload of `perf bench epoll ctl` with one thread and without
 * nesting.
 *
 * Workload: There are N eventfds in a descriptor table that another thread shares, as in the original.
 * Before each iteration 64 of them (the default of perf, and all of them where N = 64) are modified to
 * be watched for output, for which an eventfd is ready at once, removed from the set, and added again
 * to be watched for input. Then one descriptor is made ready, waited for and read, to see that the set
 * is whole.
 * Operation: One operation is one call that changes the set.
 * Metric: The suite is judged by controlCallsPerSecond, over the changes of one iteration. addNs,
 * modifyNs and removeNs have the time of each call.
 * Differences from the original: It adds, modifies and removes each descriptor in turn, so that only
 * one is in the set at a time. Here the same calls begin one later and the set stays whole, so that
 * epoll's tree has N - 1 others in it. The original counts the calls of its whole running time and
 * sleeps after every pass over its descriptors, for some tens of microseconds. Compare with so many
 * descriptors that this sleep does not matter (`-f 4096`). For select and poll the set is the caller's
 * own memory: modify and remove are no system call, and add is one that looks whether the descriptor is
 * open.
 * NOT measured: The suite does not measure threads that change one set at once, epoll sets within sets,
 * or a set that is being waited on.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'perf-epoll-ctl',
  title: 'The workload of perf bench epoll ctl: changing the interest set',
  workload:
    'Before each iteration 64 of N eventfds are modified to be watched for output, removed from the interest set and added again to be watched for input; then one is made ready, waited for and read.',
  operation: 'one call that changes the interest set',
  metric: 'controlCallsPerSecond',
  notMeasured:
    'Threads that change one set at once, epoll sets within sets, and a set that is being waited on. The original counts the calls of its whole running time, in which it also sleeps after every pass over its descriptors, and has one descriptor in the set at a time.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [64, 512, 4096],
    churn: [64],
    fdKind: ['eventfd'],
    fdTable: ['shared'],
  },
  blocks: 6,
  budgetSeconds: 15,
}

export default suite
