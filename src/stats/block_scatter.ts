import { median } from './quantile.ts'

/** What was measured at one place: the figures of independent blocks. */
export interface Replicates {
  readonly x: number
  /** Above 0, in any order; one at least. */
  readonly values: readonly number[]
}

/** What a figure cannot be finer than. */
export interface Resolution {
  /** In the unit of the figures: the step of a clock. */
  readonly absolute: number
  /** As a share of the figure: the width of a histogram's bucket. */
  readonly relative: number
}

/** The median of a place, and how far it is to be trusted. */
export interface Point {
  readonly x: number
  readonly y: number
  /** Its weight in a sum of squared relative residuals; 1 on average. */
  readonly weight: number
}

export interface Scatter {
  /** In the order of the replicates. */
  readonly points: readonly Point[]
  /** The relative variance of a point of weight 1 that the blocks and the resolution account for. */
  readonly variance: number
  /** How many differences between blocks it rests on; 0 where no place has two. */
  readonly degrees: number
}

/**
 * Factors that make 1.4826·MAD of so few normal values an estimate of their standard deviation (Croux and
 * Rousseeuw, Time-Efficient Algorithms for Two Highly Robust Estimators of Scale, COMPSTAT 1992).
 */
const SMALL_SAMPLE = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107] as const

/** The relative standard deviation of values around their median, which single outliers do not move. */
function robustDeviation(values: readonly number[], middle: number): number {
  const size = values.length
  const factor = SMALL_SAMPLE[size - 2] ?? size / (size - 0.8)
  return factor * 1.4826 * median(values.map(value => Math.abs(value / middle - 1)))
}

/**
 * The variance of the median of `size` normal values of variance 1: π / 2·size in the limit, with the
 * denominator that makes it exact for one. From two on it errs by some hundredths, most of them upwards.
 */
function varianceOfMedian(size: number): number {
  return Math.PI / (2 * size + Math.PI - 2)
}

/** Medians with weights. The relative spread of the blocks is taken to be one and the same at every place. */
export function scatterOf(places: readonly Replicates[], resolution: Resolution): Scatter {
  const middles = places.map(({ values }) => median(values))
  const replicated = places.flatMap(({ values }, i) =>
    values.length > 1 ? [robustDeviation(values, middles[i] as number) ** 2] : [],
  )
  const ofOneBlock = replicated.reduce((sum, variance) => sum + variance, 0) / Math.max(1, replicated.length)
  const variances = places.map(({ values }, i) => {
    const step = resolution.absolute / (middles[i] as number)
    return ofOneBlock * varianceOfMedian(values.length) + (step ** 2 + resolution.relative ** 2) / 12
  })
  const inverse = variances.reduce((sum, variance) => sum + 1 / Math.max(variance, 1e-12), 0) / places.length
  return {
    points: places.map(({ x }, i) => ({
      x,
      y: middles[i] as number,
      weight: 1 / Math.max(variances[i] as number, 1e-12) / inverse,
    })),
    variance: 1 / inverse,
    degrees: places.reduce((sum, { values }) => sum + values.length - 1, 0),
  }
}
