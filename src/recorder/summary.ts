import { reaches } from '../stats/quantile.ts'
import type { Histogram } from './histogram.ts'

/** The figures of a metric in its unit, with the clock's cost taken off. */
export interface Summary {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  /** Null where there are too few samples for it. */
  readonly p9999: number | null
  readonly max: number
}

/**
 * Returns a figure rounded to hundredths and to five significant digits, which keeps run.json small. 0.001 % is below
 * what any clock here resolves and any machine repeats. Rounding never reverses the order of two figures.
 */
export function roundFigure(value: number): number {
  return Number((Math.round(value * 100) / 100).toPrecision(5))
}

/**
 * Returns the figures of a histogram, each less `correction` (in the unit of the values) and not below 0. This is exact
 * for quantiles, too, since subtracting a constant does not change ranks.
 */
export function summarize(histogram: Histogram, correction: number): Summary {
  const corrected = (value: number) => roundFigure(Math.max(0, value - correction))
  return {
    count: histogram.count,
    min: corrected(histogram.min),
    mean: corrected(histogram.mean),
    p50: corrected(histogram.quantile(0.5)),
    p90: corrected(histogram.quantile(0.9)),
    p99: corrected(histogram.quantile(0.99)),
    p999: corrected(histogram.quantile(0.999)),
    p9999: reaches(histogram.count, 0.9999) ? corrected(histogram.quantile(0.9999)) : null,
    max: corrected(histogram.max),
  }
}

/** The percentiles that have an interval of their own; the median's is `ci95`. */
export const TAIL_PERCENTILES = [
  { name: 'p90', p: 0.9 },
  { name: 'p99', p: 0.99 },
  { name: 'p999', p: 0.999 },
  { name: 'p9999', p: 0.9999 },
] as const

export type TailPercentileName = (typeof TAIL_PERCENTILES)[number]['name']

/** Returns the tail percentiles that there are enough samples for, each less `correction` and not below 0. */
export function tailPercentiles(
  histogram: Histogram,
  correction: number,
): Partial<Record<TailPercentileName, number>> {
  return Object.fromEntries(
    TAIL_PERCENTILES.filter(({ p }) => reaches(histogram.count, p)).map(({ name, p }) => [
      name,
      roundFigure(Math.max(0, histogram.quantile(p) - correction)),
    ]),
  )
}
