/**
 * The suite `interest` shows what waiting for room to write costs beside waiting for input, and what it costs to watch
 * for both.
 *
 * Workload: Of 16 or 256 descriptors 16 are made ready, which are chosen anew in each iteration. Where they are watched
 * for input (in), an event is written to their peers, and the handlers read it. Where they are watched for room to
 * write (out), all are full, their peers read, and the handlers write until they are full again. Where they are watched
 * for both (inout), all stay full, and input arrives.
 * Operation: One operation is one delivered event, of 16 in an iteration.
 * Metric: The suite is judged by costPerEventNs. What the peers do is writeNs, and what the handlers do is drainNs.
 * NOT measured: The suite does not measure large writes, descriptors with room that are watched for it all the time,
 * a network other than loopback, or waking a sleeping thread. A pipe or an eventfd that is full is not without input,
 * so that nothing watches these for both.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'interest',
  title: 'Waiting for input and for room to write',
  workload:
    'Of 16 or 256 descriptors 16 are made ready, which are chosen anew in each iteration: their peers write and the handlers read (in), the peers of full ones read and the handlers write (out), or input arrives at full ones that are watched for both (inout).',
  operation: 'one delivered event, of 16 in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'Large writes, descriptors with room that are watched for it all the time, a network other than loopback, and waking a sleeping thread. A pipe or an eventfd that is full is not without input, so that nothing watches these for both.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [16, 256],
    active: [16],
    fdKind: ['socketpair', 'tcp', 'pipe', 'eventfd'],
    interest: ['in', 'out', 'inout'],
  },
  exclude: [{ fdKind: ['pipe', 'eventfd'], interest: ['inout'] }],
  subject: 'interest',
  blocks: 6,
  budgetSeconds: 40,
}

export default suite
