import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import { quantileSorted } from '../../stats/quantile.ts'
import { hodgesLehmann } from '../../stats/signed_rank.ts'

/** The thresholds of a verdict at one look. */
interface Sensitivity {
  /** The p-value below which a single changed cell is found: alpha / looks / cells. */
  readonly level: number
  /** The smallest relative change that counts. */
  readonly minEffect: number
}

/**
 * Returns the smallest shift, in logarithms, with which these log ratios would be called a regression; infinite where
 * there are too few of them. No shift needs to be tried, since shifted ratios have a shifted estimate and a shifted
 * interval, and the test at `level` rejects the null hypothesis exactly where the interval at that level excludes 0.
 */
export function smallestFound(changes: readonly number[], { level, minEffect }: Sensitivity): number {
  const { estimate, interval } = hodgesLehmann(changes, level)
  if (!interval) return Number.POSITIVE_INFINITY
  return Math.max(Math.log1p(minEffect) - estimate, -interval[0])
}

/** Returns `count` of the log ratios, drawn with replacement, with random signs: base and head are alike. */
function resampled(changes: readonly number[], count: number, random: Xoshiro128): number[] {
  return Array.from({ length: count }, () => {
    const change = changes[random.below(changes.length)] as number
    return random.below(2) === 0 ? change : -change
  })
}

const RESAMPLES = 400

/**
 * Returns the slowdown that `pairs` pairs find with probability `power`: if resamples of an unchanged cell's log ratios
 * were all slower by this much, a share of `power` of them would be called a regression.
 *
 * @param changes the log ratios of a cell that was compared with itself.
 * @returns the slowdown as a share: 0.05 is 5 %; infinite where so few pairs find none.
 */
export function detectableSlowdown(
  changes: readonly number[],
  pairs: number,
  sensitivity: Sensitivity,
  random: Xoshiro128,
  power = 0.95,
): number {
  const needed = Array.from({ length: RESAMPLES }, () =>
    smallestFound(resampled(changes, pairs, random), sensitivity),
  ).sort((a, b) => a - b)
  return needed.includes(Number.POSITIVE_INFINITY)
    ? Number.POSITIVE_INFINITY
    : Math.expm1(quantileSorted(needed, power))
}
