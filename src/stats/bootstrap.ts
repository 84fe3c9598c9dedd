import { Xoshiro128 } from '../random/xoshiro128.ts'
import { median, quantileSorted } from './quantile.ts'

const RESAMPLES = 2000

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
  const random = Xoshiro128.fromSeed(values.length)
  const medians: number[] = []
  for (let i = 0; i < RESAMPLES; i++) {
    medians.push(median(values.map(() => values[random.below(values.length)] as number)))
  }
  medians.sort((a, b) => a - b)
  return [quantileSorted(medians, 0.025), quantileSorted(medians, 0.975)]
}
