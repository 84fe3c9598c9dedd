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
  if (values.length === 1) return values[0] as number
  if (values.length === 2) {
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return low + (high - low) * 0.5
  }
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

/**
 * Returns the value that `rank` others come before when the values ascend, and reorders them. This is Hoare's FIND
 * (Communications of the ACM 4, 1961), which for a few ranks of many values is several times as fast as sorting.
 *
 * @param rank a whole number from 0 up to the number of values, exclusive.
 * @param from the rank of a value that an earlier call has found, where `rank` is no lower.
 * @param to the rank of a value that an earlier call has found, where `rank` is no higher.
 */
export function nthSmallest(values: Float64Array, rank: number, from = 0, to = values.length - 1): number {
  let [low, high] = [from, to]
  while (low < high) {
    const pivot = values[rank] as number
    let [up, down] = [low, high]
    while (up <= down) {
      while ((values[up] as number) < pivot) up++
      while ((values[down] as number) > pivot) down--
      if (up > down) break
      const swapped = values[up] as number
      values[up++] = values[down] as number
      values[down--] = swapped
    }
    if (down < rank) low = up
    if (up > rank) high = down
  }
  return values[rank] as number
}

/** Returns the same as quantileSorted for values in any order without NaN, of which there is at least one, and reorders them. */
export function quantileOf(values: Float64Array, p: number): number {
  const rank = (values.length - 1) * p
  const below = Math.floor(rank)
  const low = nthSmallest(values, below)
  const high = nthSmallest(values, Math.min(below + 1, values.length - 1), below)
  return low + (high - low) * (rank - below)
}

/** A quantile with fewer samples beyond it would depend on those few alone. */
const MIN_SAMPLES_BEYOND = 5

/** Returns whether a sample of `count` values is large enough for its p-quantile. */
export function reaches(count: number, p: number): boolean {
  return count * (1 - p) >= MIN_SAMPLES_BEYOND - 1e-6
}

/** Returns at most `count` of the values, which is at least 2, from the first to the last in equal steps. */
export function inEqualSteps<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values]
  const picked = Array.from({ length: count }, (_, i) => Math.round((i * (values.length - 1)) / (count - 1)))
  return picked.map(i => values[i] as T)
}
