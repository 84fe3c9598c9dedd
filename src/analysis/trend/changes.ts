import type { Acceptance } from '../../result/history/schema.ts'
import { median } from '../../stats/quantile.ts'

/** The smallest number of runs that makes a level. */
export const MIN_SEGMENT = 3

/** The figure of a cell, or of the cells of a pool, in one run. */
export interface TrendPoint {
  /** Index into the runs of the group. */
  readonly run: number
  readonly value: number
  /** The 95 % interval of the figure, from the blocks; of a count the least and the largest block where these differ. */
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

/**
 * A change is `unclear` where the measured and the normalised figures disagree about it, and `small` where it is certain
 * but below the smallest change that counts.
 */
export type TrendChangeKind = 'regression' | 'improvement' | 'unclear' | 'small'

/** What every change has, be it of one cell or of all cells of a pool. */
export interface Change {
  readonly kind: TrendChangeKind
  /** The index of the first point of the new level. */
  readonly index: number
  /** Indexes into the runs: the change lies after `lastBefore`, and in `first` at the latest. */
  readonly lastBefore: number
  readonly first: number
  /** New level / old level, of the figures that were searched: the normalised ones where there are any. */
  readonly ratio: number
  /** The ratio of the figures as measured, of the runs next to the change. */
  readonly absoluteRatio: number
  /** The probability of such a change by chance; 0 for a count, whose changes are certain. */
  readonly pValue: number
  /** Who has accepted it, and why; null where nobody has. */
  readonly accepted: Accepted | null
}

/** What a history says of a change that was accepted. */
export type Accepted = Pick<Acceptance, 'reason' | 'acceptedAt'>

/** A change of one cell from one level to another. */
export interface TrendChange extends Change {
  /** The measured medians of the runs next to the change, before and after it. */
  readonly from: number
  readonly to: number
  /** Whether it was found in the pool of the cell and is only attributed to this one. */
  readonly isPooled: boolean
  /** Whether the cell by itself has surely changed. An attributed change may be too uncertain in one cell alone. */
  readonly isSure: boolean
}

/** The smallest changes that count. A share of 0.02 is 2 %. */
export interface Floors {
  readonly minEffect: number
  /** The smallest relative change of counts, whose changes are certain; 0 where every difference counts. */
  readonly exactMinEffect: number
  /** The smallest difference of counts, in their unit; null where `exactMinEffect` is their floor. */
  readonly exactMinDifference: number | null
}

/** What the ratio of equal counts may differ from 1 by, where it was computed from logarithms. */
const ROUNDING = 1e-9

/** Returns whether a rise of counts from one level to another reaches the floor. */
export function isBeyondFloor(ratio: number, difference: number, floors: Floors): boolean {
  if (floors.exactMinDifference !== null) return difference >= floors.exactMinDifference
  return ratio > 1 + Math.max(floors.exactMinEffect, ROUNDING)
}

/**
 * Returns the kind of a change of counts, which is certain.
 * @param ratio new level / old level.
 * @param difference the new level less the old one.
 */
export function exactKindOf(
  { ratio, difference }: { readonly ratio: number; readonly difference: number },
  isMoreBetter: boolean,
  floors: Floors,
): TrendChangeKind {
  const isMore = isBeyondFloor(ratio, difference, floors)
  if (!isMore && !isBeyondFloor(1 / ratio, -difference, floors)) return 'small'
  return isMore === isMoreBetter ? 'improvement' : 'regression'
}

/** What the kind of an estimated change depends on. */
export interface Judging {
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

/**
 * A change of the normalised figures must be one of the measured figures, too: in the same direction, and at least half
 * as large as the smallest that counts. Otherwise the yardstick may have changed.
 */
export function kindOf(ratio: number, absoluteRatio: number, judging: Judging): TrendChangeKind {
  const direction = directionOf(ratio, judging.minEffect, judging)
  if (direction === 0) return 'unclear'
  const measured = directionOf(absoluteRatio, judging.minEffect / 2, judging)
  if (judging.isNormalised && measured !== direction) return 'unclear'
  return direction > 0 ? 'regression' : 'improvement'
}

/** Returns the measured medians of the points next to a change, before and after it, within the levels beside it. */
export function mediansBeside(
  points: readonly TrendPoint[],
  index: number,
  [from, to]: readonly [from: number, to: number],
): [before: number, after: number] {
  const medianOf = (start: number, end: number) => median(points.slice(start, end).map(({ value }) => value))
  return [
    medianOf(Math.max(from, index - NEXT_TO_IT), index),
    medianOf(index, Math.min(to, index + NEXT_TO_IT)),
  ]
}

/** Returns the levels between cuts, which are indexes of points. */
export function levelsOf(
  points: readonly TrendPoint[],
  cuts: readonly number[],
  isNormalised: boolean,
): TrendLevel[] {
  return [0, ...cuts].map((start, i) => {
    const end = cuts[i] ?? points.length
    const own = points.slice(start, end)
    return {
      start,
      end,
      value: median(own.map(({ value }) => value)),
      normalised: isNormalised ? median(own.map(({ normalised }) => normalised as number)) : null,
    }
  })
}
