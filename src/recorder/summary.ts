import { type MetricUnit, UNITS } from '../metrics/units.ts'
import { median, reaches } from '../stats/quantile.ts'
import type { Histogram } from './histogram.ts'

/** The figures of a metric in its unit, with the clock's cost taken off. */
export interface Summary {
  readonly count: number
  readonly min: number
  readonly mean: number
  /** The median of the blocks' medians. */
  readonly p50: number
  /** The percentiles of all samples together; null where fewer than five samples lie beyond one. */
  readonly p90: number | null
  readonly p99: number | null
  readonly p999: number | null
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

/** Returns a figure of that unit rounded by `roundFigure`; one that is exact keeps all digits down to hundredths. */
export function roundIn(unit: MetricUnit, value: number): number {
  return UNITS[unit].isExact ? Math.round(value * 100) / 100 : roundFigure(value)
}

/**
 * Returns the figures of a metric. Those of all samples together are less `correction` (in the unit of the values) and
 * not below 0. This is exact for quantiles, too, since subtracting a constant does not change ranks.
 *
 * @param histogram the samples of all blocks.
 * @param blockMedians the corrected median of each block. The median of these is the p50: blocks take equal times,
 *   so that in the median of all samples the fast ones, which hold more samples, would outvote the slow ones.
 */
export function summarize(
  histogram: Histogram,
  correction: number,
  blockMedians: readonly number[],
  unit: MetricUnit = 'ns',
): Summary {
  const corrected = (value: number) => roundIn(unit, Math.max(0, value - correction))
  const tail = (p: number) => (reaches(histogram.count, p) ? corrected(histogram.quantile(p)) : null)
  return {
    count: histogram.count,
    min: corrected(histogram.min),
    mean: corrected(histogram.mean),
    p50: roundIn(unit, median(blockMedians)),
    p90: tail(0.9),
    p99: tail(0.99),
    p999: tail(0.999),
    p9999: tail(0.9999),
    max: corrected(histogram.max),
  }
}

/** The percentiles that need more samples than a median, and have intervals of their own beside its `ci95`. */
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
