import { median } from './quantile.ts'

/** Distances from the median are cut off at this many deviations, so that a spike weighs no more than a large shift. */
const FURTHEST = 3.5
/** The ratio of one length of stretches that is tried to the one before. */
const NEXT_LENGTH = 1.2

/** The standard deviation of normal values, as a multiple of the median distance between two of them. */
const DEVIATION_PER_DISTANCE = 1.4826 / Math.SQRT2

/** The clearest shift of a series. */
interface Shift {
  /** The distance of a stretch from the rest, in standard errors. */
  readonly statistic: number
  /** The index of the first value after the clearer one of the stretch's two ends. */
  readonly cut: number
}

/** Returns the difference of the means on both sides of `cut`, between `from` and `to`, in proportion to its error. */
function contrastOf(sums: Float64Array, from: number, cut: number, to: number): number {
  const [start, middle, end] = [from, cut, to].map(at => sums[at]) as [number, number, number]
  const [before, after] = [cut - from, to - cut]
  return (
    Math.abs((middle - start) / before - (end - middle) / after) *
    Math.sqrt((before * after) / (before + after))
  )
}

/**
 * Returns the clearer one of the two ends of a stretch of a series, of which `sums` has the sums of the first values: that
 * at which the means of the two neighbouring parts differ more.
 */
export function clearerCut(sums: Float64Array, from: number, to: number): number {
  const isFirst = contrastOf(sums, 0, from, to) >= contrastOf(sums, from, to, sums.length - 1)
  return isFirst ? from : to
}

/**
 * Looks for the stretch of a series that lies farthest above or below the rest: with the largest difference of means, in
 * standard errors (Olshen, Venkatraman, Lucito and Wigler, Circular Binary Segmentation, Biostatistics 5, 2004). The end
 * or the beginning of the series is such a stretch, as is what rises and falls again.
 *
 * Values count by their distance from the median of all, in deviations and up to FURTHEST (Huber's ψ; Fearnhead and
 * Rigaill, Changepoint Detection in the Presence of Outliers, Journal of the American Statistical Association 114,
 * 2019), so that spikes move little. The deviation comes from the distances between neighbours, which steps hardly widen.
 */
export class ShiftScan {
  readonly #size: number
  readonly #minSegment: number
  readonly #smallestDeviation: number
  readonly #distances: Float64Array
  readonly #sums: Float64Array
  readonly #lengths: readonly number[]

  /**
   * @param size the number of values of a series, twice `minSegment` at least.
   * @param minSegment the fewest values of a stretch, and of what is left beside it.
   * @param smallestDeviation the smallest standard deviation that is assumed, as for a series of equal values.
   */
  constructor(size: number, minSegment: number, smallestDeviation: number) {
    this.#size = size
    this.#minSegment = minSegment
    this.#smallestDeviation = smallestDeviation
    this.#distances = new Float64Array(size - 1)
    this.#sums = new Float64Array(size + 1)
    const lengths: number[] = []
    for (let length = minSegment; length <= size - 2 * minSegment; ) {
      lengths.push(length)
      length = Math.max(length + 1, Math.floor(length * NEXT_LENGTH))
    }
    this.#lengths = lengths
  }

  #deviation(values: Float64Array): number {
    for (let i = 1; i < this.#size; i++)
      this.#distances[i - 1] = Math.abs((values[i] as number) - (values[i - 1] as number))
    this.#distances.sort()
    const middle = this.#distances[this.#distances.length >> 1] as number
    return Math.max(this.#smallestDeviation, DEVIATION_PER_DISTANCE * middle)
  }

  /** Computes cumulative sums, less their mean, of distances from `middle` in deviations, cut off at `reach` or more. */
  #sumUp(values: Float64Array, middle: number, reach = 0): void {
    const deviation = this.#deviation(values)
    const furthest = Math.max(FURTHEST, reach / deviation)
    let sum = 0
    for (let i = 0; i < this.#size; i++) {
      const distance = ((values[i] as number) - middle) / deviation
      sum += Math.max(-furthest, Math.min(furthest, distance))
      this.#sums[i + 1] = sum
    }
    for (let i = 0; i <= this.#size; i++) this.#sums[i] = (this.#sums[i] as number) - (sum * i) / this.#size
  }

  /** Returns the split in two parts whose means differ most, in standard errors. */
  #bestSplit(): Shift {
    const size = this.#size
    let best: Shift = { statistic: 0, cut: this.#minSegment }
    for (let cut = this.#minSegment; cut <= size - this.#minSegment; cut++) {
      const statistic = Math.abs(this.#sums[cut] as number) * Math.sqrt(size / (cut * (size - cut)))
      if (statistic > best.statistic) best = { statistic, cut }
    }
    return best
  }

  /** Returns the clearest shift of a series of the size given, whose median is `middle`. */
  strongest(values: Float64Array, middle: number): Shift {
    this.#sumUp(values, middle)
    const [size, sums] = [this.#size, this.#sums]
    const split = this.#bestSplit()
    let statistic = split.statistic
    let stretch: readonly [number, number] | null = null
    for (const length of this.#lengths) {
      const perError = Math.sqrt(size / (length * (size - length)))
      const last = size - this.#minSegment - length
      let largest = 0
      let from = 0
      for (let start = this.#minSegment; start <= last; start++) {
        const distance = Math.abs((sums[start + length] as number) - (sums[start] as number))
        if (distance > largest) {
          largest = distance
          from = start
        }
      }
      if (largest * perError > statistic) {
        statistic = largest * perError
        stretch = [from, from + length]
      }
    }
    if (!stretch) return split
    const [from, to] = stretch
    return { statistic, cut: clearerCut(this.#sums, from, to) }
  }

  /**
   * Returns where a series that changes once, at about `near`, does so. Distances are measured from half-way between the
   * levels on both sides and are cut off beyond either, so that values of both count.
   */
  split(values: Float64Array, near: number): number {
    const before = median(Array.from(values.subarray(0, near)))
    const after = median(Array.from(values.subarray(near)))
    this.#sumUp(values, (before + after) / 2, Math.abs(after - before) / 2)
    return this.#bestSplit().cut
  }
}
