import type { Bucket } from '../../recorder/histogram.ts'
import { BINS_PER_OCTAVE, type BinsPerOctave, binLow, binOf } from '../../stats/log_bins.ts'
import type { QuantileSource } from './percentile_curve.ts'

/** What a distribution needs of a histogram. */
export interface BucketSource extends QuantileSource {
  buckets(): readonly Bucket[]
}

/** The middle of a distribution in bins of equal width on a logarithmic scale; see src/stats/log_bins.ts. */
interface Distribution {
  readonly binsPerOctave: BinsPerOctave
  /** The bin of the first count. */
  readonly first: number
  readonly counts: readonly number[]
}

/** The share of the samples that a distribution shows; the rest is the tail, which the percentiles show. */
export const MIDDLE_SHARE = 0.99
export const MAX_DISTRIBUTION_BINS = 48

/** A bin that contains fewer of the clock's steps than this would show the steps. */
const STEPS_PER_BIN = 3
const LOW_QUANTILE = (1 - MIDDLE_SHARE) / 2

/**
 * Returns a function that gives the number of samples below a value; it must be called with ascending values. The
 * samples of a bucket are assumed to be spread evenly over it. Otherwise the bins, whose ends differ from those of the
 * buckets, would show the buckets' widths as a saw-tooth pattern.
 */
function cumulative(buckets: readonly Bucket[], correctionNs: number): (value: number) => number {
  let [next, below] = [0, 0]
  return value => {
    const raw = value + correctionNs
    for (let bucket = buckets[next]; bucket && bucket.high + 1 <= raw; bucket = buckets[next]) {
      below += bucket.count
      next++
    }
    const bucket = buckets[next]
    if (!bucket || bucket.low >= raw) return below
    return below + (bucket.count * (raw - bucket.low)) / (bucket.high + 1 - bucket.low)
  }
}

/**
 * Returns the middle 99 % of the samples, less `correctionNs` and never below 0, in as many bins as the clock's steps
 * (`resolutionNs`) and MAX_DISTRIBUTION_BINS allow; null for no sample. The counts are whole, and add up to what lies
 * between the ends of the first and the last bin, so to 99 % and more.
 */
export function distributionOf(
  source: BucketSource,
  correctionNs: number,
  resolutionNs: number,
): Distribution | null {
  if (source.count === 0) return null
  const buckets = source.buckets()
  // A quantile stands for the whole bucket that it lies in.
  const [lowest, highest] = source.quantiles([LOW_QUANTILE, 1 - LOW_QUANTILE]).map(quantile => {
    const value = Math.floor(quantile)
    return buckets.find(bucket => bucket.high >= value) ?? buckets.at(-1)
  }) as [Bucket, Bucket]
  const low = Math.max(1, lowest.low - correctionNs)
  const high = Math.max(low, (highest.high + 1 - correctionNs) * (1 - 1e-6))
  const binsPerOctave =
    BINS_PER_OCTAVE.find(perOctave => {
      const bins = binOf(high, perOctave) - binOf(low, perOctave) + 1
      const widthNs = low * (2 ** (1 / perOctave) - 1)
      return bins <= MAX_DISTRIBUTION_BINS && widthNs >= STEPS_PER_BIN * resolutionNs
    }) ?? 0.5
  const first = binOf(low, binsPerOctave)
  const below = cumulative(buckets, correctionNs)
  const edges = Array.from({ length: binOf(high, binsPerOctave) - first + 2 }, (_, i) =>
    // Values that the correction reduces to less than 1 ns are in the first bin.
    Math.round(below(first + i === 0 ? Number.NEGATIVE_INFINITY : binLow(first + i, binsPerOctave))),
  )
  return {
    binsPerOctave,
    first,
    counts: edges.slice(1).map((edge, i) => edge - (edges[i] as number)),
  }
}
