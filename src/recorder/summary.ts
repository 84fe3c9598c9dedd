import { reaches } from '../stats/quantile.ts'
import type { Histogram } from './histogram.ts'

/** The figures of a metric, corrected for the clock, in its unit. */
export interface Summary {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  /** Null where the sample is too small to reach it. */
  readonly p9999: number | null
  readonly max: number
}

/**
 * To hundredths, and to five significant digits: 0.001 % is below what any clock here resolves and any machine
 * repeats, and what is not written need not be read. Order is kept: what was no larger is no larger afterwards.
 */
export function roundFigure(value: number): number {
  return Number((Math.round(value * 100) / 100).toPrecision(5))
}

/** Every figure less `correction`, never below 0. Subtracting a constant does not change ranks. */
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

/** Those that the sample reaches, each less `correction` and never below 0. */
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
