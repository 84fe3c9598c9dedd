import { normalQuantile } from '../../stats/distributions.ts'

/** What is known of an undecided cell, in logarithms of what the head costs: above 0 is worse. */
interface Undecided {
  readonly count: number
  readonly estimate: number
  /** The 95 % interval. */
  readonly interval: readonly [low: number, high: number]
}

/** The p-value at which a cell is decided, the floor, and the fewest pairs that could reach the former. */
interface Needed {
  readonly level: number
  /** The logarithm of 1 + the smallest change that counts. */
  readonly floor: number
  readonly minPairs: number
}

/** A number of pairs above this multiple of those at hand is not foreseen: the estimate is at the floor, or is noise. */
const FORESEEABLE = 100

/**
 * Returns how many further pairs would decide a cell, if its estimate is the truth and its interval shrinks as the square root
 * of the pairs: until the cell is not slower, where the estimate lies below the floor, and otherwise until the test is
 * as sure of a regression as it must be. It is an expectation: as many cells need more as need fewer.
 *
 * @returns null where the estimate is at the floor itself, so that no number foreseeably would.
 */
export function morePairs({ count, estimate, interval }: Undecided, needed: Needed): number | null {
  const { level, floor, minPairs } = needed
  const deviations = normalQuantile(level / 2) / normalQuantile(0.025)
  const shrinkage =
    estimate < floor
      ? (interval[1] - estimate) / (floor - estimate)
      : ((estimate - interval[0]) * deviations) / estimate
  const wanted = Math.max(count * shrinkage ** 2, minPairs)
  return wanted <= count * FORESEEABLE ? Math.max(1, Math.ceil(wanted - count)) : null
}
