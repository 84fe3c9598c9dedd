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
  readonly max: number
}

/** Tenths of a nanosecond are below what any clock here resolves. */
export function roundFigure(value: number): number {
  return Math.round(value * 100) / 100
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
    max: corrected(histogram.max),
  }
}
