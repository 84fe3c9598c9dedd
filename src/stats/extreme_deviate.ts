import { tQuantile } from './distributions.ts'
import { varianceOf } from './pooled_levels.ts'

/** The fewest values among which one can be told to be an outlier. */
export const MIN_VALUES_FOR_OUTLIERS = 5

/** The critical values are accurate from so many values on where more than one outlier is looked for (Rosner, 1983). */
const MIN_VALUES_FOR_SEVERAL = 15

/** At most this share of the values is taken for outliers. */
const MOST_SHARE = 0.25

/** Returns what the largest deviate of `count` values stays below with probability 1 - alpha: Grubbs (Technometrics 11, 1969). */
function criticalDeviate(count: number, alpha: number): number {
  const t = tQuantile(alpha / count, count - 2)
  return ((count - 1) / Math.sqrt(count)) * Math.sqrt(t ** 2 / (count - 2 + t ** 2))
}

/**
 * Returns the indexes of the values that lie too far from the others to be of the same normal distribution, by the
 * generalized extreme studentized deviate test (Rosner, Technometrics 25, 1983): the value that lies furthest from the
 * mean is taken away, again and again, and those up to the last one that was too far are outliers. Where all values are
 * of one normal distribution, the probability that any is returned is `alpha`. Below 15 values one outlier is looked
 * for, which is Grubbs' test.
 *
 * @returns the indexes, the furthest first; none for fewer than MIN_VALUES_FOR_OUTLIERS values.
 */
export function extremeDeviates(values: readonly number[], alpha: number): number[] {
  if (values.length < MIN_VALUES_FOR_OUTLIERS) return []
  const most = values.length < MIN_VALUES_FOR_SEVERAL ? 1 : Math.floor(MOST_SHARE * values.length)
  const left = values.map((value, index) => ({ value, index }))
  const taken: number[] = []
  let outliers = 0
  while (taken.length < most) {
    const mean = left.reduce((sum, { value }) => sum + value, 0) / left.length
    const distances = left.map(({ value }) => Math.abs(value - mean))
    const furthest = distances.indexOf(Math.max(...distances))
    const deviation = Math.sqrt(varianceOf(left.map(({ value }) => value)))
    if (!(deviation > 0)) break
    const isTooFar = (distances[furthest] as number) > criticalDeviate(left.length, alpha) * deviation
    taken.push((left.splice(furthest, 1)[0] as (typeof left)[number]).index)
    if (isTooFar) outliers = taken.length
  }
  return taken.slice(0, outliers)
}
