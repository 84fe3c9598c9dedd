import { median } from '../../stats/quantile.ts'
import type { CellComparison } from '../verdict/comparison.ts'
import type { Pair } from '../verdict/judge_pairs.ts'
import type { JudgedTrialCell, TrialCell } from './trial.ts'

/** Returns the median over cells of head - base - delay in ns; the noise of their waits must be smaller. */
export function overshootNs(cells: readonly Pick<TrialCell, 'pairs' | 'delayNs'>[]): number {
  return median(
    cells.map(
      ({ pairs, delayNs }) =>
        median(pairs.map(({ head }) => head)) - median(pairs.map(({ base }) => base)) - delayNs,
    ),
  )
}

/** Returns the true ratio head / base, from the injected delay and the base's median in the same pairs. */
export function trueRatio({ delayNs }: TrialCell, pairs: readonly Pair[], overshoot: number): number {
  if (delayNs === 0) return 1
  return 1 + (delayNs + overshoot) / median(pairs.map(({ base }) => base))
}

/** How an estimated ratio compares with the true one. */
interface Estimate {
  readonly injectedShare: number
  /** The estimated ratio minus the true one: 0.005 is half a percentage point. */
  readonly error: number
  /** Whether the 95 % interval contains the true ratio; null where there is no interval. */
  readonly isCovered: boolean | null
}

function estimateOf(
  cell: TrialCell,
  pairs: readonly Pair[],
  { absolute }: CellComparison,
  overshoot: number,
): Estimate[] {
  if (!absolute) return []
  const truth = trueRatio(cell, pairs, overshoot)
  const { ratio, interval } = absolute
  return [
    {
      injectedShare: cell.injectedShare,
      error: ratio - truth,
      isCovered: interval && interval[0] <= truth && truth <= interval[1],
    },
  ]
}

/** Returns the estimates of all cells from their first pairs, so that no cell was selected by its figures. */
export function firstEstimates(
  judged: readonly JudgedTrialCell[],
  firstPairs: number,
  overshoot: number,
): Estimate[] {
  return judged.flatMap(({ cell, first }) =>
    estimateOf(cell, cell.pairs.slice(0, firstPairs), first, overshoot),
  )
}
