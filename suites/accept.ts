/**
 * The suite `accept` shows what it costs to learn that connections wait, among listening sockets that are idle.
 *
 * Workload: The clients of 1 or 4 of 4 to 256 listening sockets connect to them over loopback; select, poll and
 * epoll wait, and each connection is accepted and closed.
 * Operation: One operation is one delivered listening socket.
 * Metric: The suite is judged by costPerEventNs. Connecting is writeNs, and accepting and closing are drainNs.
 * NOT measured: The suite does not measure several connections that wait at one socket, several threads that accept
 * from it, what is read from a connection, or waking a sleeping reader.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'accept',
  title: 'Connections that wait to be accepted',
  workload:
    'The clients of 1 or 4 of 4 to 256 listening sockets connect to them over loopback; select, poll and epoll wait, and each connection is accepted and closed.',
  operation: 'one delivered listening socket',
  metric: 'costPerEventNs',
  notMeasured:
    'Several connections that wait at one socket, several threads that accept from it, what is read from a connection, and waking a sleeping reader.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [4, 16, 64, 256],
    active: [1, 4],
    fdKind: ['listener'],
  },
  blocks: 6,
  budgetSeconds: 40,
}

export default suite
