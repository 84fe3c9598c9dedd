import { median } from './quantile.ts'

/** The figures of independent blocks at one place x. */
export interface Replicates {
  readonly x: number
  /** The figures, all above 0, in any order; there is one at least. */
  readonly values: readonly number[]
}

/** The finest difference that a measured figure can show. */
export interface Resolution {
  /** The step of a clock, in the unit of the figures. */
  readonly absolute: number
  /** The width of a histogram's bucket, as a share of the figure. */
  readonly relative: number
}

/** The median at a place, with its weight in a fit. */
export interface Point {
  readonly x: number
  readonly y: number
  /** The weight in a sum of squared relative residuals; weights are 1 on average. */
  readonly weight: number
}

export interface Scatter {
  /** The points, in the order of the replicates. */
  readonly points: readonly Point[]
  /** The relative variance of a point of weight 1 that the blocks and the resolution account for. */
  readonly variance: number
  /** The number of differences between blocks that the variance rests on; 0 where no place has two blocks. */
  readonly degrees: number
}

/**
 * Factors that make 1.4826·MAD of so few normal values an estimate of their standard deviation (Croux and
 * Rousseeuw, Time-Efficient Algorithms for Two Highly Robust Estimators of Scale, COMPSTAT 1992).
 */
const SMALL_SAMPLE = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107] as const

/** Returns the relative standard deviation of values around their median, in a way that outliers hardly change. */
function robustDeviation(values: readonly number[], middle: number): number {
  const size = values.length
  const factor = SMALL_SAMPLE[size - 2] ?? size / (size - 0.8)
  return factor * 1.4826 * median(values.map(value => Math.abs(value / middle - 1)))
}

/**
 * Returns the variance of the median of `size` normal values of variance 1: π / 2·size in the limit, with the
 * denominator that makes it exact for one value. From two on it is some hundredths too large at most.
 */
function varianceOfMedian(size: number): number {
  return Math.PI / (2 * size + Math.PI - 2)
}

/** Returns the medians with their weights. The relative spread of the blocks is assumed to be the same at every place. */
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
