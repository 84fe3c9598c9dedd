import type { ChangePoint } from '../../stats/change_points.ts'
import { median } from '../../stats/quantile.ts'

/** The figure of a cell in one run. */
export interface TrendPoint {
  /** Index into the runs of the group. */
  readonly run: number
  readonly value: number
  /** The 95 % interval of the figure, from the blocks. */
  readonly interval: readonly [low: number, high: number] | null
  /** What the figure would be with the usual yardstick of the group; null where that is not known. */
  readonly normalised: number | null
}

/** The runs between two changes. */
export interface TrendLevel {
  /** Indexes into the points, `end` exclusive. */
  readonly start: number
  readonly end: number
  readonly value: number
  readonly normalised: number | null
}

/** A change is `unclear` where the measured and the normalised figures disagree about it. */
export type TrendChangeKind = 'regression' | 'improvement' | 'unclear'

/** A change of a series from one level to another. */
export interface TrendChange {
  readonly kind: TrendChangeKind
  /** The index of the first point of the new level. */
  readonly index: number
  /** Indexes into the runs: the change lies after `lastBefore`, and in `first` at the latest. */
  readonly lastBefore: number
  readonly first: number
  /** New level / old level, of the figures that were searched: the normalised ones where there are any. */
  readonly ratio: number
  /** The ratio `to` / `from` of the figures as measured. */
  readonly absoluteRatio: number
  /** The measured medians of the runs next to the change, before and after it. */
  readonly from: number
  readonly to: number
  /** The probability of such a change by chance, by permutation of this series alone. */
  readonly pValue: number
}

interface Judging {
  readonly isMoreBetter: boolean
  readonly isNormalised: boolean
  readonly minEffect: number
}

/** The runs on each side of a change whose medians count: more would include the machine's drift. */
const NEXT_TO_IT = 10

/** Returns 1 where the cost rises by more than the floor, -1 where it falls by more, 0 otherwise. */
function directionOf(ratio: number, floor: number, { isMoreBetter }: Judging): number {
  const cost = isMoreBetter ? 1 / ratio : ratio
  if (cost > 1 + floor) return 1
  return cost < 1 / (1 + floor) ? -1 : 0
}

function measuredMedian(points: readonly TrendPoint[]): number {
  return median(points.map(({ value }) => value))
}

/**
 * A change of the normalised figures must be one of the measured figures, too: in the same direction, and at least half
 * as large as the smallest that counts. Otherwise the yardstick may have changed.
 */
function kindOf(ratio: number, absoluteRatio: number, judging: Judging): TrendChangeKind {
  const direction = directionOf(ratio, judging.minEffect, judging)
  const measured = directionOf(absoluteRatio, judging.minEffect / 2, judging)
  if (direction === 0 || (judging.isNormalised && measured !== direction)) return 'unclear'
  return direction > 0 ? 'regression' : 'improvement'
}

export function changeOf(
  { index, pValue, ratio }: ChangePoint,
  points: readonly TrendPoint[],
  [before, after]: readonly [TrendLevel, TrendLevel],
  judging: Judging,
): TrendChange {
  const from = measuredMedian(points.slice(Math.max(before.start, index - NEXT_TO_IT), index))
  const to = measuredMedian(points.slice(index, Math.min(after.end, index + NEXT_TO_IT)))
  return {
    kind: kindOf(ratio, to / from, judging),
    index,
    lastBefore: (points[index - 1] as TrendPoint).run,
    first: (points[index] as TrendPoint).run,
    ratio,
    absoluteRatio: to / from,
    from,
    to,
    pValue,
  }
}
