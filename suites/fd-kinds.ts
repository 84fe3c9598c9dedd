/**
 * The suite `fd-kinds` shows what the kind of descriptor has to do with the cost of a wait.
 *
 * Workload: One event is written to each of 16 of 16 or 256 descriptors of each kind, which are chosen anew in
 * each iteration; select, poll and epoll wait, and what they deliver is read.
 * Operation: One operation is one delivered event, of 16 in an iteration.
 * Metric: The suite is judged by costPerEventNs. The writes and reads, which differ most between the kinds, are
 * writeNs and drainNs.
 * NOT measured: The suite does not measure a network other than loopback, larger messages (suite message-size),
 * events that follow each other faster than they are read, or waking a sleeping reader. There are no 256 signals
 * for signalfds, regular files are all ready at any time, and epoll refuses these.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'fd-kinds',
  title: 'Kinds of descriptors',
  workload:
    'One event is written to each of 16 of 16 or 256 descriptors of each kind, which are chosen anew in each iteration; select, poll and epoll wait, and what they deliver is read.',
  operation: 'one delivered event, of 16 in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'A network other than loopback, larger messages (suite message-size), events that follow each other faster than they are read, and waking a sleeping reader. There are no 256 signals for signalfds, regular files are all ready at any time, and epoll refuses these.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [16, 256],
    active: [16],
    fdKind: [
      'socketpair',
      'datagram',
      'seqpacket',
      'tcp',
      'udp',
      'pipe',
      'eventfd',
      'timerfd',
      'signalfd',
      'file',
    ],
  },
  exclude: [
    { fdKind: ['signalfd', 'file'], fdCount: [256] },
    { fdKind: ['file'], mechanism: ['epoll'] },
  ],
  subject: 'fdKind',
  blocks: 6,
  budgetSeconds: 60,
}

export default suite
