/**
 * The suite `detection` has 60 cells that differ enough to stand for a suite in CI. One process measures all of them in
 * little more than a second.
 *
 * Workload: The workload is that of the default suite. One byte is written to each of k descriptors, which are drawn at
 * random from N socketpairs. The mechanism waits until all k are delivered, and each is read empty.
 * Operation: One operation is one wait call.
 * Metric: The cells are judged by waitNs.
 * NOT measured: The suite measures nothing that muxbench is made for. Its cells are compared with themselves.
 */
import { expandCells } from '../../dist/src/suite/cells.js'

const SUITE = {
  name: 'detection',
  title: 'select, poll and epoll, compared with themselves',
  workload:
    'One byte is written to each of k descriptors drawn at random from N socketpairs; the mechanism waits until all k are delivered; each is read empty.',
  operation: 'one wait call',
  metric: 'waitNs',
  notMeasured: 'Anything but how far two measurements of one and the same thing differ.',
  variants: [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
  ],
  blocks: 10,
  budgetSeconds: 32,
}

const FD_COUNTS = [8, 16, 32, 64, 128]

const SETTINGS = [
  { active: [1], waitMode: ['nonblocking'] },
  { active: [1], waitMode: ['ready'] },
  { active: [8], waitMode: ['nonblocking'] },
]

/** These are the combinations of 4 mechanisms and triggers, 5 sizes and 3 settings. */
export const DETECTION_CELLS = SETTINGS.flatMap(axes =>
  expandCells({ ...SUITE, axes: { fdCount: FD_COUNTS, ...axes } }),
)

/** The time that one process may take: half of a pair's share of the budget. */
export const PROCESS_MS = (1000 * SUITE.budgetSeconds) / (2 * SUITE.blocks)
