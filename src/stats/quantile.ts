/**
 * Returns the p-quantile (0 ≤ p ≤ 1) of ascending values by linear interpolation between the closest ranks:
 * Hyndman and Fan's type 7 (The American Statistician 50, 1996), the default of R and NumPy.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN
  const rank = (sorted.length - 1) * p
  const below = Math.floor(rank)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return low + (high - low) * (rank - below)
}

/** Returns the median of values in any order; NaN for none. */
export function median(values: readonly number[]): number {
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

/** A quantile with fewer samples beyond it would depend on those few alone. */
const MIN_SAMPLES_BEYOND = 5

/** Returns whether a sample of `count` values is large enough for its p-quantile. */
export function reaches(count: number, p: number): boolean {
  return count * (1 - p) >= MIN_SAMPLES_BEYOND - 1e-6
}
