import { Xoshiro128 } from '../random/xoshiro128.ts'
import { quantileSorted } from './quantile.ts'

const RESAMPLES = 2000

/** The two middle ranks of a resample: its median is the mean of the values with these ranks. */
type MiddleRanks = readonly [low: number, high: number]

/** Which draws: samples that are independent of each other must not be resampled with the same ones. */
type Stream = 0 | 1

const ranksBySize = [new Map<number, readonly MiddleRanks[]>(), new Map<number, readonly MiddleRanks[]>()]

/** Which values are the middle of a resample depends on how many there are, not on the values. */
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
 * The medians of 2,000 resamples of at least one value, in the order of the draws. Of two samples, resampled in
 * different streams, the medians at one place make a draw of any figure of both.
 */
export function resampledMedians(values: readonly number[], stream: Stream = 0): number[] {
  const sorted = Float64Array.from(values).sort()
  return resampledMiddleRanks(values.length, stream).map(
    ([low, high]) => ((sorted[low] as number) + (sorted[high] as number)) / 2,
  )
}

/**
 * A 95 % confidence interval of the median of `values` by the percentile bootstrap (Efron, The Annals of
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
