/**
 * A log-linear histogram of non-negative integers (Tene's HdrHistogram with two significant digits): up to
 * 255 every integer has a bucket of its own; above, each power of two is divided into 128 buckets, so that
 * no bucket is wider than 1/128 = 0.78 % of its values. It covers 0 to 2^37 - 1 (137 s in ns); memory does
 * not grow with what is recorded.
 */

const HALF_BITS = 7
const HALF = 1 << HALF_BITS
const MAX_BITS = 37
const MAX_VALUE = 2 ** MAX_BITS - 1
/** The number of buckets; every index is below it. */
export const BUCKETS = (MAX_BITS - HALF_BITS + 1) * HALF
const HIGH_SHIFT = 16

/** A histogram as plain data: its non-empty buckets, ascending, with the exact extremes and the exact sum. */
export interface HistogramData {
  /** Every value and how often it was recorded, ascending; only an exact histogram has them. */
  readonly exact?: readonly (readonly [value: number, count: number])[] | undefined
  readonly indices: number[]
  readonly counts: number[]
  readonly min: number
  readonly max: number
  readonly sum: number
}

/** One non-empty bucket: `count` values from `low` to `high`, both included. */
export interface Bucket {
  readonly low: number
  readonly high: number
  readonly count: number
}

function indexBelow2To32(value: number): number {
  const shift = 31 - HALF_BITS - Math.clz32(value | (2 * HALF - 1))
  return (shift << HALF_BITS) + (value >>> shift)
}

function bucketIndex(value: number): number {
  if (value < 2 ** 32) return indexBelow2To32(value)
  return indexBelow2To32(Math.floor(value / 2 ** HIGH_SHIFT)) + HIGH_SHIFT * HALF
}

/** The lowest value of each bucket, and of the one that would follow. */
const LOWS = Float64Array.from({ length: BUCKETS + 1 }, (_, index) => {
  if (index < 2 * HALF) return index
  const shift = (index >> HALF_BITS) - 1
  return ((index & (HALF - 1)) + HALF) * 2 ** shift
})

function bucketLow(index: number): number {
  return LOWS[index] as number
}

function bucketHigh(index: number): number {
  return bucketLow(index + 1) - 1
}

/**
 * An exact histogram keeps every value beside its bucket, so that its quantiles are values that were recorded: what
 * counts instructions differs by single ones, and has few different values.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS)
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0
  /** No bucket below this one has a value. */
  #first = BUCKETS
  /** No bucket above this one has a value. */
  #last = -1
  /** How often each value was recorded; null where only the buckets are known. */
  #exact: Map<number, number> | null

  constructor(isExact = false) {
    this.#exact = isExact ? new Map() : null
  }

  get count(): number {
    return this.#count
  }

  /** Whether it knows each of its values. */
  get isExact(): boolean {
    return this.#exact !== null
  }

  /** The exact smallest value; NaN without values. */
  get min(): number {
    return this.#count === 0 ? Number.NaN : this.#min
  }

  /** The exact largest value; NaN without values. */
  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max
  }

  /** The exact arithmetic mean; NaN without values. */
  get mean(): number {
    return this.#sum / this.#count
  }

  /** Records the first `length` values of a column; fractions are rounded down, negatives count as 0. */
  recordAll(values: Float64Array, length: number): void {
    const [counts, exact] = [this.#counts, this.#exact]
    let { min, max, sum } = { min: this.#min, max: this.#max, sum: 0 }
    for (let i = 0; i < length; i++) {
      const given = values[i] as number
      const value = given < 2 ** 31 ? (given > 0 ? given | 0 : 0) : Math.min(Math.floor(given), MAX_VALUE)
      const index = bucketIndex(value)
      counts[index] = (counts[index] as number) + 1
      exact?.set(value, (exact.get(value) ?? 0) + 1)
      if (value < min) min = value
      if (value > max) max = value
      sum += value
    }
    if (length > 0) {
      this.#min = min
      this.#max = max
      this.#first = Math.min(this.#first, bucketIndex(min))
      this.#last = Math.max(this.#last, bucketIndex(max))
      this.#sum += sum
      this.#count += length
    }
  }

  /** Records the same value `count` times. */
  record(value: number, count = 1): void {
    const whole = Math.min(Math.max(0, Math.floor(value)), MAX_VALUE)
    const index = bucketIndex(whole)
    this.#counts[index]! += count
    this.#exact?.set(whole, (this.#exact.get(whole) ?? 0) + count)
    this.#first = Math.min(this.#first, index)
    this.#last = Math.max(this.#last, index)
    this.#min = Math.min(this.#min, whole)
    this.#max = Math.max(this.#max, whole)
    this.#sum += whole * count
    this.#count += count
  }

  /**
   * Records `count` values of a bucket, of which only the bucket is known: they count as its highest value.
   * @throws RangeError where the number of all values would not be exact.
   */
  recordBucket(index: number, count: number): void {
    if (!Number.isSafeInteger(this.#count + count)) throw new RangeError('it has too many values')
    this.record(bucketHigh(index), count)
  }

  /** Removes all values. */
  clear(): void {
    this.#counts.fill(0, this.#first, this.#last + 1)
    this.#exact?.clear()
    this.#count = 0
    this.#sum = 0
    this.#min = Number.POSITIVE_INFINITY
    this.#max = 0
    this.#first = BUCKETS
    this.#last = -1
  }

  /** Adds the values of another histogram. Counts, extremes and the sum stay exact. */
  add(data: HistogramData): void {
    data.indices.forEach((index, i) => {
      const count = data.counts[i] as number
      this.#counts[index]! += count
      this.#count += count
      this.#first = Math.min(this.#first, index)
      this.#last = Math.max(this.#last, index)
    })
    if (data.indices.length === 0) return
    if (data.exact)
      for (const [value, count] of data.exact) this.#exact?.set(value, (this.#exact.get(value) ?? 0) + count)
    else this.#exact = null
    this.#sum += data.sum
    this.#min = Math.min(this.#min, data.min)
    this.#max = Math.max(this.#max, data.max)
  }

  /**
   * Returns the p-quantile (0 ≤ p ≤ 1), the value below which a share p lies; NaN without values. It is interpolated
   * within its bucket, so that the error is at most 0.78 %, and is never outside what was recorded. That of an exact
   * histogram is the smallest recorded value that a share p is not above.
   */
  quantile(p: number): number {
    return this.quantiles([p])[0] as number
  }

  /** Returns the same for each of the `shares`, which ascend, in one pass. */
  quantiles(shares: readonly number[]): number[] {
    if (this.#count === 0) return shares.map(() => Number.NaN)
    if (this.#exact) return this.#exactQuantiles(shares)
    let [index, below] = [this.#first, 0]
    return shares.map(p => {
      const rank = p * this.#count
      for (; index <= this.#last; index++) {
        const count = this.#counts[index] as number
        if (count > 0 && below + count >= rank) {
          const [low, high] = [bucketLow(index), bucketHigh(index)]
          const value = low + (high - low) * Math.max(0, (rank - below) / count)
          return Math.min(Math.max(value, this.#min), this.#max)
        }
        below += count
      }
      return this.#max
    })
  }

  #exactValues(): [value: number, count: number][] {
    const exact = this.#exact ?? new Map<number, number>()
    // A typed array sorts without calling a comparison, which takes long where Node.js compiles nothing.
    return Array.from(Float64Array.from(exact.keys()).sort(), value => [value, exact.get(value) as number])
  }

  #exactQuantiles(shares: readonly number[]): number[] {
    const values = this.#exactValues()
    let [at, upTo] = [0, values[0]?.[1] ?? 0]
    return shares.map(p => {
      while (upTo < p * this.#count && at < values.length - 1) upTo += values[++at]?.[1] ?? 0
      return values[at]?.[0] ?? this.#max
    })
  }

  /** Returns the non-empty buckets, ascending. */
  buckets(): Bucket[] {
    const buckets: Bucket[] = []
    for (let index = this.#first; index <= this.#last; index++) {
      const count = this.#counts[index] as number
      if (count > 0) buckets.push({ low: bucketLow(index), high: bucketHigh(index), count })
    }
    return buckets
  }

  /** Returns a histogram of the values divided by `divisor`, taken at the middle of their buckets. */
  dividedBy(divisor: number): Histogram {
    const result = new Histogram()
    for (const { low, high, count } of this.buckets()) result.record((low + high) / 2 / divisor, count)
    return result
  }

  toData(): HistogramData {
    const indices: number[] = []
    const counts: number[] = []
    for (let index = this.#first; index <= this.#last; index++) {
      const count = this.#counts[index] as number
      if (count === 0) continue
      indices.push(index)
      counts.push(count)
    }
    const exact = this.#exact ? { exact: this.#exactValues() } : {}
    return { indices, counts, min: this.#min, max: this.#max, sum: this.#sum, ...exact }
  }

  static fromData(data: HistogramData): Histogram {
    const result = new Histogram(data.exact !== undefined)
    result.add(data)
    return result
  }
}
