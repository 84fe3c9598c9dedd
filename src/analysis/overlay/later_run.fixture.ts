import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'

export const SMALL = { fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] } as const

export interface Later {
  /** The factor by which every figure of a cell is multiplied. */
  readonly factor?: (cell: RunCell) => number
  readonly environment?: Partial<RunFile['environment']>
  readonly run?: Partial<RunFile['run']>
}

function scaled(cell: RunCell, factor: number): RunCell {
  const times = (value: number) => value * factor
  return {
    ...cell,
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [
        name,
        {
          ...metric,
          p50: times(metric.p50),
          ci95: metric.ci95 && [times(metric.ci95[0]), times(metric.ci95[1])],
        },
      ]),
    ),
    blocks: cell.blocks.map(block => ({
      ...block,
      metrics: Object.fromEntries(Object.entries(block.metrics).map(([name, value]) => [name, times(value)])),
      turns: block.turns.map(turn => turn && times(turn)),
    })),
  }
}

/** Returns the run as measured again on a later day, on Linux 6.19.0 by default. */
export function laterRun(
  run: RunFile = syntheticRun(SMALL),
  { factor = () => 1, ...changes }: Later = {},
): RunFile {
  return {
    ...run,
    run: { ...run.run, id: 'later', startedAt: '2026-02-03T04:05:06.000Z', ...changes.run },
    environment: { ...run.environment, kernel: '6.19.0', ...changes.environment },
    cells: run.cells.map(cell => scaled(cell, factor(cell))),
  }
}
