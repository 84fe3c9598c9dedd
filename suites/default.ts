/**
 * The suite `default` shows what one wait costs, against how many descriptors are watched and how many
 * of them are busy.
 *
 * Workload: One byte is written to each of k descriptors, which are drawn at random from N socketpairs.
 * The mechanism waits until all k are delivered, and each is then read empty. The load is a closed
 * loop: the next write follows the last read.
 * Operation: One operation is one wait call (waitNs), or one delivered event (costPerEventNs).
 * Metric: The suite is judged by waitNs, with a timeout of 0 and where the call may block.
 * Left out: One of ten percent of 8 descriptors is the work with one active. With 2,048 and 8,192 descriptors the
 * suite `all-active` has the works with all of them active, since an iteration takes milliseconds there, most of which
 * are reads and writes. For the same reason the wait that may block is measured with one of them active only, where it
 * differs most from the one that does not.
 * NOT measured: The suite does not measure waking a sleeping thread (the data is there before the wait
 * begins), several threads on one set, network protocols, or adding and removing descriptors. The part
 * of epoll's cost that the writer pays in the callback stands under writeNs and not under waitNs.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'default',
  title: 'select, poll and epoll from 8 to 8,192 descriptors',
  workload:
    'One byte is written to each of k descriptors drawn at random from N socketpairs; the mechanism waits until all k are delivered; each is read empty. Closed loop: the next write follows the last read.',
  operation: 'one wait call; one delivered event',
  metric: 'waitNs',
  notMeasured:
    'Waking a sleeping thread, several threads on one set, network protocols, adding and removing descriptors, and the part of the cost of epoll that the writer pays in its callback (it is in the write phase).',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  axes: {
    fdCount: [8, 32, 128, 512, 2048, 8192],
    active: [1, '10%', '100%'],
    waitMode: ['nonblocking', 'ready'],
  },
  exclude: [
    { fdCount: [8], active: ['10%'] },
    { fdCount: [2048, 8192], active: ['10%'], waitMode: ['ready'] },
    { fdCount: [2048, 8192], active: ['100%'] },
  ],
  blocks: 12,
  budgetSeconds: 54,
}

export default suite
