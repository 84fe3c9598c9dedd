import { Xoshiro128 } from '../random/xoshiro128.ts'
import { median, quantileSorted } from './quantile.ts'

const RESAMPLES = 2000

/** The two middle ranks of a resample, whose median is the mean of the values with these ranks. */
type MiddleRanks = readonly [low: number, high: number]

/** The number of a series of random draws. Independent samples must not be resampled with the same series. */
type Stream = 0 | 1

const ranksBySize = [new Map<number, readonly MiddleRanks[]>(), new Map<number, readonly MiddleRanks[]>()]

/** Returns the middle ranks of 2,000 resamples. They depend on the number of values alone, so they are kept. */
function resampledMiddleRanks(size: number, stream: Stream): readonly MiddleRanks[] {
  const ranksKnown = ranksBySize[stream] as Map<number, readonly MiddleRanks[]>
  const known = ranksKnown.get(size)
  if (known) return known
  const random = Xoshiro128.fromSeed(size + stream * 2 ** 31)
  const ranks = Array.from({ length: RESAMPLES }, (): MiddleRanks => {
    const drawn = Uint32Array.from({ length: size }, () => random.below(size)).sort()
    return [drawn[(size - 1) >> 1] as number, drawn[size >> 1] as number]
  })
  ranksKnown.set(size, ranks)
  return ranks
}

/**
 * Returns the medians of 2,000 resamples of at least one value, in the order of the draws. Where two samples are
 * resampled in different streams, the two medians at one index make one draw of a figure of both.
 */
function resampledMedians(values: readonly number[], stream: Stream = 0): number[] {
  const sorted = Float64Array.from(values).sort()
  return resampledMiddleRanks(values.length, stream).map(
    ([low, high]) => ((sorted[low] as number) + (sorted[high] as number)) / 2,
  )
}

/**
 * Returns a 95 % confidence interval of the median of `values` by the percentile bootstrap (Efron, The Annals of
 * Statistics 7, 1979): the middle 95 % of the medians of 2,000 resamples. The resampling has a fixed
 * seed, so that the same values give the same interval.
 *
 * @returns [low, high] in the unit of the values; null for fewer than two values, which say nothing of
 *   their spread.
 */
export function bootstrapMedianInterval(values: readonly number[]): [low: number, high: number] | null {
  if (values.length < 2) return null
  const ascending = Array.from(Float64Array.from(resampledMedians(values)).sort())
  return [quantileSorted(ascending, 0.025), quantileSorted(ascending, 0.975)]
}

/** The range of fewer values holds their true median in less than 94 % of cases, too rarely to be called 95 %. */
export const MIN_BLOCKS_FOR_INTERVAL = 5

/** The probability that the range of five values leaves on either side; an interval of more values may leave no more. */
const MOST_OUTSIDE = 2 ** -MIN_BLOCKS_FOR_INTERVAL * (1 + 1e-9)

/**
 * Returns how many of `count` ascending values an interval may leave out at either end, whatever distribution they
 * come from: each value lies below the true median with probability 1/2.
 */
function ranksOutside(count: number): number {
  // Probabilities are logarithms here, since 2 ** -count is 0 from 1,075 blocks on.
  let logProbability = -count * Math.LN2
  let outside = Math.exp(logProbability)
  let ranks = 0
  while (outside <= MOST_OUTSIDE) {
    ranks++
    logProbability += Math.log((count - ranks + 1) / ranks)
    outside += Math.exp(logProbability)
  }
  return ranks - 1
}

/**
 * Returns the 95 % interval of the median of the blocks' figures. It spans the bootstrap's interval, which for some
 * small numbers of blocks (seven) holds the truth in less than 90 % of cases, and the exact one of order statistics
 * (94 % and more). The median of the blocks' figures lies within it.
 *
 * @param blockFigures the median, or another percentile, of each block's own samples.
 * @param figure what the interval is widened to hold, where another figure than that median is shown with it: a
 *   percentile of all samples together, in which blocks with many samples weigh more.
 * @returns null for fewer than MIN_BLOCKS_FOR_INTERVAL blocks.
 */
export function blockInterval(
  blockFigures: readonly number[],
  figure = median(blockFigures),
): [low: number, high: number] | null {
  const count = blockFigures.length
  const bootstrap = count < MIN_BLOCKS_FOR_INTERVAL ? null : bootstrapMedianInterval(blockFigures)
  if (!bootstrap) return null
  const sorted = [...blockFigures].sort((a, b) => a - b)
  const outside = ranksOutside(count)
  return [
    Math.min(bootstrap[0], sorted[outside] as number, figure),
    Math.max(bootstrap[1], sorted[count - 1 - outside] as number, figure),
  ]
}

/**
 * Returns the 95 % interval of the ratio of two medians, `head` / `base`, from the blocks of two runs, which are samples
 * independent of each other: the two-sample percentile bootstrap (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, chapters 8 and 13). Each of 2,000 draws resamples both runs' block figures and takes the ratio
 * of their medians. The interval also spans `ratio`, which comes from all samples. The draws
 * have a fixed seed: the same figures give the same interval.
 *
 * @param base the median of each block of the first run, in any unit.
 * @param head the median of each block of the second run, in the same unit.
 * @returns null for fewer than MIN_BLOCKS_FOR_INTERVAL blocks on either side, and where a figure is 0 or the ratio
 *   overflows, since nothing is a multiple of 0.
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
