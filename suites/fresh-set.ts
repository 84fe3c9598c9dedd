/**
 * The suite `fresh-set` shows what it costs a program to build its interest set anew for each wait,
 * as many that use select and poll do, and what that would cost it with epoll.
 *
 * Workload: N socketpairs are watched, of which 1 or all are made ready. Then the set is waited for, and
 * what is ready is read. A kept set is registered beforehand. A fresh one is built before each wait and
 * given back after it: for select and poll the program fills its bitmaps or its array, and for epoll
 * it calls epoll_create1, epoll_ctl for each of the N descriptors, and close. The kept bitmaps of select
 * are copied before each wait, since the kernel writes its answer over those that it is given.
 * Operation: One operation is one delivered event, with all that a wait needs before and after it.
 * Metric: The suite is judged by costPerEventNs, since waitNs leaves out the building, which armNs has.
 * NOT measured: The suite does not measure a sleeping reader, a fresh set of io_uring, whose requests
 * outlast a wait, or the memory that a program may allocate for its set.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'fresh-set',
  title: 'A fresh interest set for each wait, from 1 to 4,096 descriptors',
  workload:
    'N socketpairs are watched, of which 1 or all are made ready; then the set is waited for and what is ready is read. A kept set is registered beforehand. A fresh one is built before each wait and given back after it: select and poll fill bitmaps or an array, epoll calls epoll_create1, epoll_ctl for each descriptor, and close. The kept bitmaps of select are copied before each wait, since the kernel writes its answer over them.',
  operation: 'one delivered event, with all that a wait needs before and after it',
  metric: 'costPerEventNs',
  notMeasured:
    'A sleeping reader, a fresh set of io_uring, whose requests outlast a wait, and the memory that a program may allocate for its set.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'select', freshSet: true },
    { mechanism: 'poll' },
    { mechanism: 'poll', freshSet: true },
    { mechanism: 'epoll' },
    { mechanism: 'epoll', freshSet: true },
  ],
  axes: {
    fdCount: [1, 8, 64, 512, 4096],
    active: [1, '100%'],
    waitMode: ['ready'],
  },
  subject: 'variants',
  blocks: 6,
  budgetSeconds: 36,
}

export default suite
