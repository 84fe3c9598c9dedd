import { MIN_BLOCKS_FOR_INTERVAL } from './block_interval.ts'
import { resampledMedians } from './bootstrap.ts'
import { quantileSorted } from './quantile.ts'

/**
 * The 95 % interval of the ratio of two medians, `head` / `base`, from the blocks of two runs, which are samples
 * independent of each other: the two-sample percentile bootstrap (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapters 8 and 13). Each of 2,000 draws resamples both runs' block figures and takes the ratio
 * of their medians. It is widened where it must be to hold `ratio`, that of the figures of all samples. The draws
 * have a fixed seed: the same figures give the same interval.
 *
 * @param base the median of each block of the first run, in any unit.
 * @param head the same of the other run, in the same unit.
 * @returns null for fewer than MIN_BLOCKS_FOR_INTERVAL blocks on either side, and where a figure is 0 or the ratio
 *   leaves what a number can hold: nothing is a multiple of 0.
 */
export function medianRatioInterval(
  base: readonly number[],
  head: readonly number[],
  ratio: number,
): [low: number, high: number] | null {
  if (Math.min(base.length, head.length) < MIN_BLOCKS_FOR_INTERVAL) return null
  const below = resampledMedians(base, 0)
  const ratios = Float64Array.from(
    resampledMedians(head, 1),
    (median, draw) => median / (below[draw] as number),
  )
  const ascending = Array.from(ratios.sort())
  const low = Math.min(quantileSorted(ascending, 0.025), ratio)
  const high = Math.max(quantileSorted(ascending, 0.975), ratio)
  return low > 0 && high < Number.POSITIVE_INFINITY ? [low, high] : null
}
