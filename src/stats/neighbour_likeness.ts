import { median } from './quantile.ts'

/** A distance between neighbours of more than so many deviations is a spike or a step. */
const FURTHEST = 4
/** Of normal values: the standard deviation, as a multiple of the median distance from their middle. */
const DEVIATION_PER_DISTANCE = 1.4826
/** How far apart two values are that are compared with neighbours. */
const FAR = [2, 3]
/** Standard errors: less is taken for none, and so many are added to more, since an estimate too low finds what is not there. */
const FEWEST_ERRORS = 1
const ADDED_ERRORS = 0.8
/** Beyond it a series is a walk rather than a level with noise. */
const MOST = 0.9

export interface NeighbourLikeness {
  /** 0 for none. */
  readonly likeness: number
  /** By how much values deviate from their level, their likeness accounted for. */
  readonly deviation: number
}

function meanSquare(distances: readonly number[]): number {
  return distances.reduce((sum, distance) => sum + distance * distance, 0) / distances.length
}

/**
 * How alike neighbours in a series are: ρ of a first-order autoregression around its levels, on the safe side, and 0
 * where it cannot be told from none. Values one step apart differ by 2σ²(1 - ρ) on average, in squares, and such as lie
 * k steps apart by 2σ²(1 - ρᵏ): of the distances over two and three steps, together, against those over one,
 *
 *     far / near = (1 - (ρ² + ρ³) / 2) / (1 - ρ) = 1 + ρ + ρ² / 2
 *
 * Differences know no level, so that it needs not be taken off first, which would take off a part of ρ as well.
 *
 * @param starts indexes of values that begin a new level: no distance across one counts, nor one across a spike.
 * @param smallestDeviation of neighbours, as ShiftScan takes it.
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
  // Neither is known where no distances are left, or all are 0.
  if (!(ratio > 1 && ratio < Number.POSITIVE_INFINITY)) return { likeness: 0, deviation }
  const estimate = Math.sqrt(2 * ratio - 1) - 1
  const error = 1 / Math.sqrt(near.length)
  if (estimate < FEWEST_ERRORS * error) return { likeness: 0, deviation }
  const likeness = Math.min(MOST, estimate + ADDED_ERRORS * error)
  return { likeness, deviation: deviation / Math.sqrt(1 - likeness) }
}
