/**
 * The suite `fd-number` shows what a high descriptor number costs select, and that it costs no other
 * mechanism.
 *
 * Workload: One byte is written to one of 64 socketpairs, of which the last is watched under a number
 * from 1,000 to 16,000; select, poll and epoll wait, and the byte is read.
 * Operation: One operation is one wait.
 * Metric: The suite is judged by waitNs. Preparing select's bitmaps is armNs, and searching them scanNs.
 * NOT measured: The suite does not measure many descriptors with high numbers, or waking a sleeping
 * reader.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'fd-number',
  title: 'The number of the highest descriptor',
  workload:
    'One byte is written to one of 64 socketpairs, of which the last is watched under a number from 1,000 to 16,000; select, poll and epoll wait, and the byte is read.',
  operation: 'one wait',
  metric: 'waitNs',
  notMeasured: 'Many descriptors with high numbers, and waking a sleeping reader.',
  variants: [{ mechanism: 'select' }, { mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: {
    fdCount: [64],
    highestFd: [1000, 2000, 4000, 8000, 16_000],
  },
  subject: 'highestFd',
  blocks: 6,
  budgetSeconds: 30,
}

export default suite
