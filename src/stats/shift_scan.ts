import { median } from './quantile.ts'

/** Further from the middle of all than so many deviations counts as no further: a spike weighs no more than a large shift. */
const FURTHEST = 3.5
/** Lengths of the stretches that are tried, from one to the next. */
const NEXT_LENGTH = 1.2

/** Of normal values: the standard deviation, as a multiple of the median distance between two of them. */
const DEVIATION_PER_DISTANCE = 1.4826 / Math.SQRT2

/** Where a series is most unlike itself. */
export interface Shift {
  /** How far a stretch lies from the rest, in standard errors. */
  readonly statistic: number
  /** The index of the first value after the clearer one of the stretch's two ends. */
  readonly cut: number
}

/**
 * Looks for a stretch of a series that lies above or below the rest of it: that of the largest difference of means, in
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
   * @param size how many values a series has, twice `minSegment` at least.
   * @param minSegment m, the fewest values of a stretch and of what is left beside it.
   * @param smallestDeviation series that deviate less, such as those of equal values, are taken to deviate so much.
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

  /** The sums of the first values, in deviations from `middle`, with their mean taken off. */
  #sumUp(values: Float64Array, middle: number): void {
    const deviation = this.#deviation(values)
    let sum = 0
    for (let i = 0; i < this.#size; i++) {
      const distance = ((values[i] as number) - middle) / deviation
      sum += Math.max(-FURTHEST, Math.min(FURTHEST, distance))
      this.#sums[i + 1] = sum
    }
    for (let i = 0; i <= this.#size; i++) this.#sums[i] = (this.#sums[i] as number) - (sum * i) / this.#size
  }

  /** The split of a series in two whose means differ most, in standard errors. */
  #bestSplit(): Shift {
    const size = this.#size
    let best: Shift = { statistic: 0, cut: this.#minSegment }
    for (let cut = this.#minSegment; cut <= size - this.#minSegment; cut++) {
      const statistic = Math.abs(this.#sums[cut] as number) * Math.sqrt(size / (cut * (size - cut)))
      if (statistic > best.statistic) best = { statistic, cut }
    }
    return best
  }

  /** How far apart the means on both sides of `cut` lie, between `from` and `to`, in standard errors. */
  #contrast(from: number, cut: number, to: number): number {
    const [start, middle, end] = [this.#sums[from], this.#sums[cut], this.#sums[to]] as [
      number,
      number,
      number,
    ]
    const [before, after] = [cut - from, to - cut]
    return (
      Math.abs((middle - start) / before - (end - middle) / after) *
      Math.sqrt((before * after) / (before + after))
    )
  }

  /**
   * @param values a series of the size given.
   * @param middle their median, which their order does not change.
   */
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
    const isFirstClearer = this.#contrast(0, from, to) >= this.#contrast(from, to, size)
    return { statistic, cut: isFirstClearer ? from : to }
  }

  /** Where a series that changes once does so. */
  split(values: Float64Array): number {
    this.#sumUp(values, median(Array.from(values)))
    return this.#bestSplit().cut
  }
}
