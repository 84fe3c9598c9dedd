/**
 * The suite `idle-scaling` shows what descriptors cost on which nothing happens.
 *
 * Workload: One byte is written to one of N socketpairs, drawn at random; the mechanism waits until it
 * is delivered; it is read. All others stay idle.
 * Operation: One operation is one wait call.
 * Metric: The suite is judged by waitNs. A mechanism that looks at what is ready only has a flat line.
 * NOT measured: The suite does not measure waking a sleeping thread, and what registering the idle
 * descriptors costs (see ctl-churn).
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'idle-scaling',
  title: 'One active descriptor among up to 16,384 idle ones',
  workload:
    'One byte is written to one of N socketpairs, drawn at random; the mechanism waits until it is delivered; it is read. All others stay idle.',
  operation: 'one wait call',
  metric: 'waitNs',
  notMeasured: 'Waking a sleeping thread, and what registering the idle descriptors costs (see ctl-churn).',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'io_uring' },
  ],
  axes: {
    fdCount: [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384],
  },
  charts: ['scaling', 'who-wins', 'phases'],
  blocks: 12,
  budgetSeconds: 90,
}

export default suite
