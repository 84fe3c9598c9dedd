import { Xoshiro128 } from '../random/xoshiro128.ts'
import { median, quantileOf, quantileSorted } from './quantile.ts'

const RESAMPLES = 2000

/** The number of a series of random draws. Independent samples must not be resampled with the same series. */
type Stream = 0 | 1

/** The two middle ranks of each resample, whose median is the mean of the values with these ranks. */
interface MiddleRanks {
  readonly low: Uint32Array
  readonly high: Uint32Array
}

const ranksBySize = [new Map<number, MiddleRanks>(), new Map<number, MiddleRanks>()]

/** Returns the middle ranks of 2,000 resamples. They depend on the number of values alone, so they are kept. */
function resampledMiddleRanks(size: number, stream: Stream): MiddleRanks {
  const ranksKnown = ranksBySize[stream] as Map<number, MiddleRanks>
  const known = ranksKnown.get(size)
  if (known) return known
  const random = Xoshiro128.fromSeed(size + stream * 2 ** 31)
  const ranks = { low: new Uint32Array(RESAMPLES), high: new Uint32Array(RESAMPLES) }
  const drawn = new Uint32Array(size)
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let i = 0; i < size; i++) drawn[i] = random.below(size)
    drawn.sort()
    ranks.low[resample] = drawn[(size - 1) >> 1] as number
    ranks.high[resample] = drawn[size >> 1] as number
  }
  ranksKnown.set(size, ranks)
  return ranks
}

/**
 * Returns the medians of 2,000 resamples of at least one value, in the order of the draws. Where two samples are
 * resampled in different streams, the two medians at one index make one draw of a figure of both.
 */
function resampledMedians(values: readonly number[], stream: Stream): Float64Array {
  const sorted = Float64Array.from(values).sort()
  const { low, high } = resampledMiddleRanks(values.length, stream)
  const medians = new Float64Array(RESAMPLES)
  for (let i = 0; i < RESAMPLES; i++) {
    medians[i] = ((sorted[low[i] as number] as number) + (sorted[high[i] as number] as number)) / 2
  }
  return medians
}

/** A pair of middle ranks, and how many of the 2,000 resamples have it. */
interface RankPair {
  readonly low: number
  readonly high: number
  readonly count: number
}

const pairsBySize = new Map<number, readonly RankPair[]>()

/** Returns the pairs of middle ranks that occur, of which resamples of few values have only some dozens. They are kept. */
function rankPairs(size: number): readonly RankPair[] {
  const known = pairsBySize.get(size)
  if (known) return known
  const { low, high } = resampledMiddleRanks(size, 0)
  const counts = new Map<number, number>()
  low.forEach((rank, i) => {
    const pair = rank * size + (high[i] as number)
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  })
  const pairs = [...counts].map(([pair, count]) => ({
    low: Math.floor(pair / size),
    high: pair % size,
    count,
  }))
  pairsBySize.set(size, pairs)
  return pairs
}

/** Returns the p-quantile of values that occur more than once, by the rule of `quantileSorted`. */
function quantileOfCounted(ascending: readonly { value: number; count: number }[], p: number): number {
  const rank = (RESAMPLES - 1) * p
  const below = Math.floor(rank)
  const ends: number[] = []
  let seen = 0
  for (const { value, count } of ascending) {
    seen += count
    while (ends.length < 2 && seen > below + ends.length) ends.push(value)
    if (ends.length === 2) break
  }
  return quantileSorted(ends, rank - below)
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
  const sorted = Float64Array.from(values).sort()
  const ascending = rankPairs(values.length)
    .map(({ low, high, count }) => ({
      value: ((sorted[low] as number) + (sorted[high] as number)) / 2,
      count,
    }))
    .sort((a, b) => a.value - b.value)
  return [quantileOfCounted(ascending, 0.025), quantileOfCounted(ascending, 0.975)]
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
  const ratios = resampledMedians(head, 1).map((median, draw) => median / (below[draw] as number))
  // Figures of 0 give quotients that are no numbers, which sorting puts last. Two quantiles alone take a fifth of its time.
  const hasOnlyNumbers = !base.includes(0)
  const quantile = hasOnlyNumbers ? quantileOf : quantileSorted
  if (!hasOnlyNumbers) ratios.sort()
  const low = Math.min(quantile(ratios, 0.025), ratio)
  const high = Math.max(quantile(ratios, 0.975), ratio)
  return low > 0 && high < Number.POSITIVE_INFINITY ? [low, high] : null
}
