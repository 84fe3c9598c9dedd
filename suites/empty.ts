/**
 * The suite `empty` shows what a look costs that finds nothing: what a loop pays that never sleeps.
 *
 * Workload: N socketpairs are watched, and nothing is written to any of them. Each wait has a timeout of 0.
 * Operation: One operation is one wait call that returns nothing.
 * Metric: The suite is judged by waitNs.
 * NOT measured: The suite does not measure deliveries, reads or writes. io_uring makes no system call for
 * such a look: the kernel says in shared memory whether there is anything, so that its figure is the time of
 * a few reads of memory. The interest set does not change, and no other thread writes to a descriptor, which
 * would change what lies in the caches.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'empty',
  title: 'A look that finds nothing, from 8 to 8,192 descriptors',
  workload:
    'N socketpairs are watched and nothing is written to any of them; each wait has a timeout of 0 and returns nothing.',
  operation: 'one wait call that returns nothing',
  metric: 'waitNs',
  notMeasured:
    'Deliveries, reads and writes, and threads that write meanwhile. io_uring makes no system call for such a look: the kernel says in shared memory whether there is anything.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
    { mechanism: 'pselect' },
    { mechanism: 'ppoll' },
    { mechanism: 'epoll_pwait2' },
    { mechanism: 'io_uring' },
  ],
  axes: { fdCount: [8, 32, 128, 512, 2048, 8192], active: [0] },
  blocks: 6,
  budgetSeconds: 20,
}

export default suite
