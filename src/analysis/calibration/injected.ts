import { median } from '../../stats/quantile.ts'
import type { CellComparison } from '../verdict/comparison.ts'
import type { Pair } from '../verdict/judge_pairs.ts'
import type { JudgedTrialCell, TrialCell } from './trial.ts'

/**
 * By how much a delay is longer than asked for: the head of each cell was delayed, and its base was not. Of waits so
 * short that their own noise is less than that.
 */
export function overshootNs(cells: readonly Pick<TrialCell, 'pairs' | 'delayNs'>[]): number {
  return median(
    cells.map(
      ({ pairs, delayNs }) =>
        median(pairs.map(({ head }) => head)) - median(pairs.map(({ base }) => base)) - delayNs,
    ),
  )
}

/** What head / base really is, by the base's median in the same pairs. */
export function trueRatio({ delayNs }: TrialCell, pairs: readonly Pair[], overshoot: number): number {
  if (delayNs === 0) return 1
  return 1 + (delayNs + overshoot) / median(pairs.map(({ base }) => base))
}

/** How an estimate stands to what it estimates. */
interface Estimate {
  readonly injectedShare: number
  /** Of the ratio: 0.005 is half a percentage point. */
  readonly error: number
  /** The interval of 95 % holds the truth; null where there is none. */
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

/** Of the first pairs: every cell, chosen by nothing that it showed. */
export function firstEstimates(
  judged: readonly JudgedTrialCell[],
  firstPairs: number,
  overshoot: number,
): Estimate[] {
  return judged.flatMap(({ cell, first }) =>
    estimateOf(cell, cell.pairs.slice(0, firstPairs), first, overshoot),
  )
}

/** Of those cells that were measured further since they were undecided. */
export function furtherEstimates(
  judged: readonly JudgedTrialCell[],
  firstPairs: number,
  overshoot: number,
): Estimate[] {
  return judged.flatMap(({ cell, first, last }) =>
    first.verdict === 'inconclusive' && cell.pairs.length > firstPairs
      ? estimateOf(cell, cell.pairs, last, overshoot)
      : [],
  )
}
