/**
 * The suite `maxevents` shows what a short list of events costs where much is ready.
 *
 * Workload: One byte is written to each of 1,024 socketpairs; epoll waits with room for 1 to 1,024
 * events, as often as it takes, until all are delivered; each is read empty.
 * Operation: One operation is one delivered event, of 1,024 in an iteration.
 * Metric: The suite is judged by costPerEventNs, which contains all waits of an iteration.
 * NOT measured: The suite does not measure fairness between descriptors, several threads that share
 * one set, and select and poll, which have no such list.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'maxevents',
  title: 'epoll_wait with room for 1 to 1,024 events',
  workload:
    'One byte is written to each of 1,024 socketpairs; epoll waits with room for 1 to 1,024 events, as often as it takes, until all are delivered; each is read empty.',
  operation: 'one delivered event, of 1,024 in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'Fairness between descriptors, several threads that share one set, and select and poll, which have no such list.',
  variants: [
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [1024],
    active: ['100%'],
    maxEvents: [1, 4, 16, 64, 256, 1024],
  },
  subject: 'maxEvents',
  blocks: 12,
  budgetSeconds: 40,
}

export default suite
