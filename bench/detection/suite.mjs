/**
 * detection: 60 cells that differ enough to stand for a suite in CI, and that one process is done with in little more than a second.
 *
 * Workload: as in the default suite: one byte is written to each of k descriptors drawn at random from N socketpairs, the
 * mechanism waits until all k are delivered, each is read empty.
 * Operation: one wait call (waitNs).
 * NOT measured: anything that muxbench is for. The cells are here to be compared with themselves.
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
  blocks: 20,
  budgetSeconds: 32,
}

const FD_COUNTS = [8, 16, 32, 64, 128]

const SETTINGS = [
  { active: [1], waitMode: ['nonblocking'] },
  { active: [1], waitMode: ['ready'] },
  { active: [8], waitMode: ['nonblocking'] },
]

/** 4 mechanisms and triggers, 5 N, 3 settings. */
export const DETECTION_CELLS = SETTINGS.flatMap(axes =>
  expandCells({ ...SUITE, axes: { fdCount: FD_COUNTS, ...axes } }),
)

/** What one process may take. */
export const PROCESS_MS = (1000 * SUITE.budgetSeconds) / (2 * SUITE.blocks)
