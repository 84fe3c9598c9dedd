import type { RunCell, RunFile } from '../../result/schema.ts'
import { hostileRun, syntheticRun } from './synthetic_run.fixture.ts'

/** Runs of which a report has little to show. */

const SMALL = { fdCounts: [8, 64], actives: [1, '100%'], waitModes: ['nonblocking'] } as const

function unmeasured(state: (cell: RunCell, i: number) => Pick<RunCell, 'status' | 'reason'>): RunFile {
  const run = syntheticRun(SMALL)
  const cells = run.cells.map((cell, i) => ({
    ...cell,
    ...state(cell, i),
    metrics: {},
    counters: {},
    blocks: [],
    workDigest: null,
  }))
  return { ...run, cells }
}

function stoppedAfter(blocksFinished: number): RunFile {
  const run = syntheticRun({ ...SMALL, blocks: Math.max(1, blocksFinished) })
  return { ...run, run: { ...run.run, status: 'partial', blocksPlanned: 10, blocksFinished } }
}

export const ODD_RUNS = {
  empty: () => ({ ...syntheticRun(SMALL), cells: [], blocks: [] }),
  failed: () => unmeasured(() => ({ status: 'failed', reason: 'EMFILE: too many open files, socketpair' })),
  skipped: () =>
    unmeasured(({ mechanism }) => ({
      status: 'skipped',
      reason: mechanism === 'epoll' ? 'above RLIMIT_NOFILE of 64' : `${mechanism} has no oneshot`,
    })),
  'failed and skipped': () =>
    unmeasured((_, i) =>
      i < 5
        ? { status: 'failed', reason: 'EMFILE: too many open files, socketpair' }
        : { status: 'skipped', reason: 'above RLIMIT_NOFILE of 64' },
    ),
  'one cell': () =>
    syntheticRun({ variants: [['poll', 'level']], fdCounts: [1], actives: [1], waitModes: ['ready'] }),
  'one N': () => syntheticRun({ ...SMALL, fdCounts: [64] }),
  'one mechanism': () => syntheticRun({ ...SMALL, variants: [['poll', 'level']] }),
  partial: () => stoppedAfter(3),
  'no blocks': () => {
    const run = stoppedAfter(0)
    const cells = run.cells.map(cell => ({
      ...cell,
      status: 'skipped' as const,
      reason: 'the run was stopped before it was measured',
      metrics: {},
      blocks: [],
      workDigest: null,
    }))
    return { ...run, cells, blocks: [] }
  },
  refused: () => {
    const run = syntheticRun(SMALL)
    return { ...run, cells: run.cells.map((cell, i) => ({ ...cell, workDigest: String(i) })) }
  },
  hostile: hostileRun,
} as const satisfies Readonly<Record<string, () => RunFile>>

export type OddRun = keyof typeof ODD_RUNS
