/**
 * The suite `level-vs-edge` shows what edge triggering and oneshot save of a wait, and what they cost
 * elsewhere.
 *
 * Workload: One byte is written to each of k descriptors drawn at random from N socketpairs; epoll
 * waits until all k are delivered; each is read until it is empty. With oneshot each is re-armed
 * before the next wait.
 * Operation: One operation is one delivered event, of k in an iteration.
 * Metric: The suite is judged by costPerEventNs, which contains the re-arming of oneshot. waitNs
 * leaves it out, and so hides what oneshot costs.
 * NOT measured: The suite does not measure reads that leave data behind, after which level triggering
 * reports the descriptor again and edge triggering does not, and several threads that share one set.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'level-vs-edge',
  title: 'Level, edge and oneshot of epoll',
  workload:
    'One byte is written to each of k descriptors drawn at random from N socketpairs; epoll waits until all k are delivered; each is read until it is empty. With oneshot each is re-armed before the next wait.',
  operation: 'one delivered event, of k in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'Reads that leave data behind, after which level triggering reports the descriptor again and edge triggering does not, and several threads that share one set.',
  variants: [
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'epoll', trigger: 'level', oneshot: true },
    { mechanism: 'epoll', trigger: 'edge', oneshot: true },
  ],
  axes: {
    fdCount: [64, 1024, 8192],
    active: [1, '10%', '100%'],
    waitMode: ['nonblocking', 'ready'],
  },
  charts: ['cost-per-event', 'scaling', 'phases', 'who-wins'],
  subject: 'variants',
  blocks: 12,
  budgetSeconds: 60,
}

export default suite
