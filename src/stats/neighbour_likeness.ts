import { median } from './quantile.ts'

/** A distance between neighbours of more than so many deviations is a spike or a step. */
const FURTHEST = 4
/** The standard deviation of normal values, as a multiple of the median distance from their middle. */
const DEVIATION_PER_DISTANCE = 1.4826
/** The numbers of steps over which distances are compared with those between neighbours. */
const FAR = [2, 3]
/** An estimate of fewer standard errors counts as 0. */
const FEWEST_ERRORS = 1
/** So many standard errors are added to an estimate, since one that is too low leads to false positives. */
const ADDED_ERRORS = 0.8
/** The most that is returned; beyond it a series is a random walk rather than a level with noise. */
const MOST = 0.9

interface NeighbourLikeness {
  /** The autocorrelation, from 0 to MOST. */
  readonly likeness: number
  /** The standard deviation of values around their level, corrected for the autocorrelation. */
  readonly deviation: number
}

function meanSquare(distances: readonly number[]): number {
  return distances.reduce((sum, distance) => sum + distance * distance, 0) / distances.length
}

/**
 * Returns how alike neighbours in a series are: ρ of a first-order autoregression around its levels, rather too high
 * than too low, and 0 where it cannot be told from 0. The mean square of the difference of two neighbours is 2σ²(1 - ρ),
 * and that of two values k steps apart 2σ²(1 - ρᵏ). So for the differences over two and three steps together,
 *
 *     far / near = (1 - (ρ² + ρ³) / 2) / (1 - ρ) = 1 + ρ + ρ² / 2
 *
 * Differences do not depend on the level, so that it need not be subtracted first, which would reduce ρ.
 *
 * @param starts indexes of values that begin a new level. Differences across one, or across a spike, do not count.
 * @param smallestDeviation the smallest standard deviation that is assumed, as for ShiftScan.
 */
export function neighbourLikeness(
  values: Float64Array,
  starts: readonly number[],
  smallestDeviation: number,
): NeighbourLikeness {
  const steps = Array.from(values.subarray(1), (value, i) => Math.abs(value - (values[i] as number)))
  const inside = steps.filter((_, i) => !starts.includes(i + 1))
  const own = inside.length === 0 ? 0 : (DEVIATION_PER_DISTANCE * median(inside)) / Math.SQRT2
  const deviation = Math.max(smallestDeviation, own)
  const limit = FURTHEST * Math.SQRT2 * deviation
  const isWhole = steps.map((step, i) => step <= limit && !starts.includes(i + 1))
  const distancesOver = (apart: number) =>
    Array.from(values.subarray(apart), (value, i) => value - (values[i] as number)).filter((_, i) =>
      isWhole.slice(i, i + apart).every(Boolean),
    )
  const near = distancesOver(1)
  const ratio = meanSquare(FAR.flatMap(distancesOver)) / meanSquare(near)
  // The ratio is not a number where no distances are left, or all are 0.
  if (!(ratio > 1 && ratio < Number.POSITIVE_INFINITY)) return { likeness: 0, deviation }
  const estimate = Math.sqrt(2 * ratio - 1) - 1
  const error = 1 / Math.sqrt(near.length)
  if (estimate < FEWEST_ERRORS * error) return { likeness: 0, deviation }
  const likeness = Math.min(MOST, estimate + ADDED_ERRORS * error)
  return { likeness, deviation: deviation / Math.sqrt(1 - likeness) }
}
