import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { SMALL } from '../overlay/later_run.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { leadMetricOfCell } from '../views/lead_of_view.ts'

export interface Saved {
  /** Seeds the scatter of the run. */
  readonly seed?: number
  readonly blocks?: number
  /** The factor by which the lead metric of a cell is multiplied. */
  readonly factor?: (cell: RunCell) => number
  /** The largest deviation of a block, as a share. */
  readonly scatter?: number
  /** The factor by which everything takes longer, the yardstick too; null for a run without a yardstick. */
  readonly pace?: number | null
  /** The factor by which the yardstick alone takes longer. */
  readonly yardstick?: number
  readonly environment?: Partial<RunFile['environment']>
}

/** Returns a run whose blocks scatter about the figures of `run`, each block with the yardstick of its pace. */
export function savedRun(
  {
    seed = 1,
    blocks = 8,
    factor = () => 1,
    scatter = 0.01,
    pace = 1,
    yardstick = 1,
    environment = {},
  }: Saved = {},
  run: RunFile = syntheticRun({ ...SMALL, blocks }),
): RunFile {
  const random = Xoshiro128.fromSeed(seed)
  const deviation = () => 1 + scatter * (random.below(2001) / 1000 - 1)
  const reading =
    pace === null ? null : { systemCallNs: 120 * pace * yardstick, userLoopNs: 1000 * pace * yardstick }
  const cells = run.cells.map(cell => {
    const { name, isMoreBetter } = leadMetricOfCell(cell)
    const middle = (cell.metrics[name]?.p50 ?? 1) * factor(cell)
    const figure = isMoreBetter ? middle / (pace ?? 1) : middle * (pace ?? 1)
    return {
      ...cell,
      blocks: Array.from({ length: blocks }, (_, index) => ({
        index,
        position: 0,
        metrics: { [name]: figure * deviation() },
        percentiles: {},
        turns: [],
        visit: null,
        yardstick: reading,
      })),
    }
  })
  return {
    ...run,
    run: { ...run.run, id: `run ${seed}`, startedAt: `2026-01-0${seed}T00:00:00.000Z` },
    environment: { ...run.environment, ...environment },
    blocks: run.blocks.map(block => ({ ...block, yardstick: reading })),
    cells,
  }
}
