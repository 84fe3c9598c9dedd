/**
 * The suite `nested` shows what it costs to watch an epoll instead of the descriptor that it watches, and how that
 * grows with the epolls between the two.
 *
 * Workload: One byte is written to each of 4 of 64 socketpairs, which are watched themselves or by 1 to 4 epolls in a
 * row; poll and epoll wait for the outermost, and the byte is read from the pair.
 * Operation: One operation is one delivered event, of 4 in an iteration.
 * Metric: The suite is judged by costPerEventNs. The writes, which wake every epoll of the row, are writeNs.
 * NOT measured: The suite does not measure waits on the inner epolls, inner epolls that watch several descriptors, or
 * waking a sleeping reader.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'nested',
  title: 'Epolls that watch epolls',
  workload:
    'One byte is written to each of 4 of 64 socketpairs, which are watched themselves or by 1 to 4 epolls in a row; poll and epoll wait for the outermost, and the byte is read from the pair.',
  operation: 'one delivered event, of 4 in an iteration',
  metric: 'costPerEventNs',
  notMeasured:
    'Waits on the inner epolls, inner epolls that watch several descriptors, and waking a sleeping reader.',
  variants: [
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [64],
    active: [4],
    fdKind: ['socketpair', 'epoll1', 'epoll2', 'epoll3', 'epoll4'],
  },
  subject: 'fdKind',
  blocks: 6,
  budgetSeconds: 20,
}

export default suite
