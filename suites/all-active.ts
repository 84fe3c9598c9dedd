/**
 * The suite `all-active` shows what one delivered event costs where every descriptor is busy, which is the
 * case that select and poll are said to win.
 *
 * Workload: One byte is written to each of N socketpairs, in an order drawn at random. The mechanism waits
 * until all are delivered, and each is then read empty. The load is a closed loop: the next write follows
 * the last read.
 * Operation: One operation is one wait call (waitNs), or one delivered event (costPerEventNs).
 * Metric: The suite is judged by waitNs, with a timeout of 0 and where the call may block.
 * NOT measured: The suite does not measure few active descriptors (the suite `default` does). Reads and
 * writes take most of an iteration, which is why the large N are here and not there. The part of epoll's
 * cost that the writer pays in the callback stands under writeNs and not under waitNs.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'all-active',
  title: 'All descriptors busy, from 8 to 8,192 of them',
  workload:
    'One byte is written to each of N socketpairs, in an order drawn at random; the mechanism waits until all are delivered; each is read empty. Closed loop: the next write follows the last read.',
  operation: 'one wait call; one delivered event',
  metric: 'waitNs',
  notMeasured:
    'Few active descriptors (the suite default does that), and the part of the cost of epoll that the writer pays in its callback (it is in the write phase).',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [8, 64, 512, 2048, 8192],
    active: ['100%'],
    waitMode: ['nonblocking', 'ready'],
  },
  blocks: 12,
  budgetSeconds: 120,
}

export default suite
