/**
 * The suite `claims` settles what textbooks, blogs and interviews say about epoll, on the machine that it runs on.
 *
 * Each claim has a rule, which docs/claims.md gives in words. Some rest on cells, which are measured like
 * those of any suite, and others on probes: short experiments with system calls, whose results are plain
 * facts. `--param claim=7,12` asks for some of the claims, and measures only what these rest on.
 *
 * Workload: The works of several other suites are measured in small. One byte is written to one or to all of 2 to
 * 2,048 descriptors, and the mechanism waits until all are delivered, with a timeout of 0, where it may block, and
 * asleep.
 * Operation: One operation is one wait call (waitNs), or one delivered event (costPerEventNs).
 * Metric: Each claim names its own. The tables of cells show waitNs first.
 * NOT measured: The suite does not measure what the claims do not need: other kinds of descriptors, and how the costs
 * go on beyond these numbers. The suites that each claim names measure more of it.
 */
import type { SuiteDefinition } from '../src/suite/definition.ts'

const suite: SuiteDefinition = {
  name: 'claims',
  title: 'What is said about epoll, and what this machine says of it',
  workload:
    'The works of several other suites in small, for the claims that rest on costs, and short experiments with system calls for the others.',
  operation: 'one wait call; one delivered event',
  metric: 'waitNs',
  notMeasured: 'What the claims do not need. The suites that each claim names measure more of it.',
  // biome-ignore format: a line of all numbers is easier to read.
  claims: [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33,
  ],
  variants: [],
  axes: {},
  parts: [
    {
      claims: [1, 5, 8, 10, 11, 33],
      variants: [
        { mechanism: 'select' },
        { mechanism: 'poll' },
        { mechanism: 'epoll' },
        { mechanism: 'io_uring' },
      ],
      axes: { fdCount: [2, 8, 64, 512, 2048], active: [1, '100%'], waitMode: ['nonblocking', 'ready'] },
      exclude: [
        { active: ['100%'], waitMode: ['ready'] },
        { fdCount: [2048], active: ['100%'] },
        { mechanism: ['io_uring'], waitMode: ['ready'], fdCount: [2, 8, 512, 2048] },
        { mechanism: ['io_uring'], fdCount: [2, 2048] },
      ],
    },
    {
      claims: [5, 33],
      variants: [
        { mechanism: 'select' },
        { mechanism: 'poll' },
        { mechanism: 'epoll' },
        { mechanism: 'io_uring' },
      ],
      axes: { fdCount: [8, 64, 2048], waitMode: ['wakeup'] },
      exclude: [{ mechanism: ['epoll', 'io_uring'], fdCount: [8] }],
    },
    {
      claims: [1, 9, 30],
      variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }],
      axes: { fdCount: [64, 512, 4096], churn: [64] },
      exclude: [{ mechanism: ['poll'], fdCount: [4096] }],
    },
    {
      claims: [12],
      variants: [
        { mechanism: 'epoll', trigger: 'level' },
        { mechanism: 'epoll', trigger: 'edge' },
      ],
      axes: { fdCount: [512], active: ['10%', '25%', '100%'] },
    },
    {
      claims: [26],
      variants: [{ mechanism: 'select' }, { mechanism: 'poll' }],
      axes: { fdCount: [64], fdKind: ['eventfd'], highestFd: [1000, 4000, 16_000] },
    },
  ],
  blocks: 8,
  budgetSeconds: 140,
}

export default suite
