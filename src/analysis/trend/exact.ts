import type { TrendPoint } from './changes.ts'

/** Returns the range of the counts of a run, which is one number where its blocks agree. */
function rangeOf({ value, interval }: TrendPoint): readonly [low: number, high: number] {
  return interval ?? [value, value]
}

/**
 * Returns the indexes at which counts change. A count has no noise, so that every difference between two runs is a change.
 * Where the blocks of a run disagree, its range must leave out that of the other run.
 */
export function exactCuts(points: readonly TrendPoint[]): number[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1]
    if (before === undefined) return []
    const [[low, high], [lowBefore, highBefore]] = [rangeOf(point), rangeOf(before)]
    return low > highBefore || high < lowBefore ? [i] : []
  })
}
