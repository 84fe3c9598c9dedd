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

/** Fewer pairs have no 95 % interval: the signed-rank test of five cannot go below p = 1/16. */
const MIN_PAIRS_FOR_INTERVAL = 6

/**
 * Returns the fewest pairs with which a cell out of `cellCount` could be decided at all: those whose smallest possible p-value,
 * 2^(1 - n) where all differences have one sign, is small enough after Holm's correction.
 *
 * @param alpha the probability with which any unchanged cell at all is called changed, over all looks.
 */
export function minPairs(cellCount: number, alpha: number, looks: number): number {
  let count = MIN_PAIRS_FOR_INTERVAL
  while (2 ** (1 - count) * cellCount > alpha / looks) count++
  return count
}
