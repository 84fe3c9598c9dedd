import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import { quantileSorted } from '../../stats/quantile.ts'
import { hodgesLehmann } from '../../stats/signed_rank.ts'

/** What a verdict of one look needs. */
interface Sensitivity {
  /** The p-value at which one cell of all is found: alpha / looks / cells. */
  readonly level: number
  /** The smallest relative change that counts. */
  readonly minEffect: number
}

/**
 * The smallest shift, in logarithms, with which these log ratios would be called a regression; infinite where they are
 * too few. Shifted ratios have a shifted estimate and a shifted interval, so that no shift needs to be tried: the test
 * at `level` refuses no change where the interval at that level leaves 0 out.
 */
export function smallestFound(changes: readonly number[], { level, minEffect }: Sensitivity): number {
  const { estimate, interval } = hodgesLehmann(changes, level)
  if (!interval) return Number.POSITIVE_INFINITY
  return Math.max(Math.log1p(minEffect) - estimate, -interval[0])
}

/** As many of them as asked for, drawn with replacement, each in a random direction: no change has no direction. */
function resampled(changes: readonly number[], count: number, random: Xoshiro128): number[] {
  return Array.from({ length: count }, () => {
    const change = changes[random.below(changes.length)] as number
    return random.below(2) === 0 ? change : -change
  })
}

const RESAMPLES = 400

/**
 * The slowdown that `pairs` pairs find with probability `power`: of so many resamples of an unchanged cell's log ratios,
 * that share would be called a regression if they were all slower by this much.
 *
 * @param changes log ratios of a cell that was compared with itself.
 * @returns as a share: 0.05 is 5 %; infinite where so few pairs find nothing.
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
