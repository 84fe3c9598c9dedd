/**
 * The suite `active-ratio` shows from which share of busy descriptors on select and poll draw level
 * with epoll.
 *
 * Workload: One byte is written to each of k descriptors drawn at random from 64 or 1,000 socketpairs;
 * the mechanism waits until all k are delivered; each is read empty.
 * Operation: One operation is one delivered event, of k in an iteration.
 * Metric: The suite is judged by costPerEventNs, since a wait that delivers more takes longer in any
 * mechanism.
 * Left out: Two percent of 64 descriptors is the work with one active.
 * NOT measured: The suite does not measure waking a sleeping thread, and other numbers of descriptors
 * than 64 and 1,000.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'active-ratio',
  title: 'From one active descriptor of 1,000 to all of them',
  workload:
    'One byte is written to each of k descriptors drawn at random from 64 or 1,000 socketpairs; the mechanism waits until all k are delivered; each is read empty.',
  operation: 'one delivered event, of k in an iteration',
  metric: 'costPerEventNs',
  notMeasured: 'Waking a sleeping thread, and other numbers of descriptors than 64 and 1,000.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [64, 1000],
    active: [1, '2%', '5%', '10%', '20%', '50%', '100%'],
  },
  exclude: [{ fdCount: [64], active: ['2%'] }],
  charts: ['cost-per-event', 'who-wins', 'scaling', 'phases'],
  blocks: 12,
  budgetSeconds: 60,
}

export default suite
