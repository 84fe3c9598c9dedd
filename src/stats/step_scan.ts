import type { Xoshiro128 } from '../random/xoshiro128.ts'
import { clearerCut } from './shift_scan.ts'

/** How many neighbours on either side a value is compared with, so that a level of three values is none of spikes. */
const NEIGHBOURS = 2
/** A value that lies further than so many deviations from the median around it is a spike. */
const FURTHEST = 3.5
/** The standard deviation of normal values, as a multiple of the median distance between two of them. */
const DEVIATION_PER_DISTANCE = 1.4826 / Math.SQRT2
/** Silverman's factor for the width of the normal noise that smooths a bootstrap (Density Estimation, 1986, 3.4.1). */
const SMOOTHING = 1.06
/** The ratio of one length of stretches that is tried to the one before. */
const NEXT_LENGTH = 1.2

function deviationOf(values: Float64Array, smallest: number): number {
  const distances = values.slice(1)
  for (let i = 0; i < distances.length; i++) {
    distances[i] = Math.abs((distances[i] as number) - (values[i] as number))
  }
  distances.sort()
  return Math.max(smallest, DEVIATION_PER_DISTANCE * (distances[distances.length >> 1] ?? 0))
}

/** Returns a number of the standard normal distribution (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
function normalFrom(random: Xoshiro128): number {
  const [size, angle] = [(random.next() + 0.5) / 2 ** 32, random.next() / 2 ** 32]
  return Math.sqrt(-2 * Math.log(size)) * Math.cos(2 * Math.PI * angle)
}

/** Returns the median of the values from `from` up to `to`, of which there are few. */
function medianAround(values: Float64Array, from: number, to: number): number {
  const sorted = values.slice(Math.max(0, from), to).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/**
 * Returns the values with the median of its neighbourhood in the place of every spike (Hampel's filter; Davies and
 * Gather, The Identification of Multiple Outliers, Journal of the American Statistical Association 88, 1993). A step
 * passes it unchanged where both levels last for three values.
 *
 * @param smallestDeviation the smallest standard deviation that is assumed, as for a series of equal values.
 */
export function withoutSpikes(values: Float64Array, smallestDeviation: number): Float64Array {
  const limit = FURTHEST * deviationOf(values, smallestDeviation)
  return values.map((value, i) => {
    const around = medianAround(values, i - NEIGHBOURS, i + NEIGHBOURS + 1)
    return Math.abs(value - around) > limit ? around : value
  })
}

/** The clearest step of a series. */
interface Step {
  /** The share of the sum of squares that the step explains, from 0 to 1. */
  readonly statistic: number
  /** The index of the first value after the clearer end of what stands out. */
  readonly cut: number
  /** The indexes at which the values change their level: one, or the two ends of a stretch. */
  readonly ends: readonly number[]
}

/**
 * Looks for the stretch of a series whose mean differs most from that of the rest, as Circular Binary Segmentation does
 * (Olshen, Venkatraman, Lucito and Wigler, Biostatistics 5, 2004), in terms of the noise that is left beside it: the share
 * of the sum of squares that it explains, which rises and falls with Student's t of both means. A large step therefore
 * stands out in a short series too, where few orders of the values exist to compare it with.
 */
export class StepScan {
  readonly #size: number
  readonly #minSegment: number
  readonly #smallestDeviation: number
  readonly #sums: Float64Array

  constructor(size: number, minSegment: number, smallestDeviation: number) {
    this.#size = size
    this.#minSegment = minSegment
    this.#smallestDeviation = smallestDeviation
    this.#sums = new Float64Array(size + 1)
  }

  #sumUp(values: Float64Array): number {
    const mean = values.reduce((sum, value) => sum + value, 0) / this.#size
    let [sum, squares] = [0, 0]
    for (let i = 0; i < this.#size; i++) {
      const distance = (values[i] as number) - mean
      sum += distance
      squares += distance * distance
      this.#sums[i + 1] = sum
    }
    return squares
  }

  /** Returns the clearest step, with values without spikes. */
  strongest(values: Float64Array): Step {
    const squares = this.#sumUp(values)
    const [size, sums, least] = [this.#size, this.#sums, this.#minSegment]
    let [most, from, to] = [0, 0, least]
    for (let cut = least; cut <= size - least; cut++) {
      const between = ((sums[cut] as number) ** 2 * size) / (cut * (size - cut))
      if (between > most) [most, to] = [between, cut]
    }
    for (let length = least; length <= size - 2 * least; ) {
      const perSquare = size / (length * (size - length))
      for (let start = least; start <= size - least - length; start++) {
        const between = ((sums[start + length] as number) - (sums[start] as number)) ** 2 * perSquare
        if (between > most) [most, from, to] = [between, start, start + length]
      }
      length = Math.max(length + 1, Math.floor(length * NEXT_LENGTH))
    }
    // Noise that is assumed of every value, so that equal values with one last digit apart are no certain change.
    const statistic = most / (squares + size * this.#smallestDeviation ** 2)
    if (from === 0) return { statistic, cut: to, ends: [to] }
    return { statistic, cut: clearerCut(this.#sums, from, to), ends: [from, to] }
  }

  /**
   * Returns a function that draws series without any step, of the shape of noise that `values` have beside theirs: a
   * smoothed bootstrap of the residuals (Silverman and Young, Biometrika 74, 1987), as a first-order autoregression with
   * the coefficient `likeness`. Their spread is of no account, since the statistic does not depend on it.
   */
  drawer(values: Float64Array, { ends }: Step, likeness: number, random: Xoshiro128): () => Float64Array {
    const residuals = [0, ...ends].flatMap((from, i) => {
      const segment = Array.from(values.subarray(from, ends[i]))
      const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length
      return segment.map(value => value - mean)
    })
    const spread = Math.sqrt(residuals.reduce((sum, value) => sum + value * value, 0) / this.#size)
    const width = SMOOTHING * Math.max(spread, this.#smallestDeviation) * this.#size ** -0.2
    const own = Math.sqrt(1 - likeness ** 2)
    const drawn = new Float64Array(this.#size)
    return () => {
      for (let i = 0; i < drawn.length; i++) {
        const noise = (residuals[random.below(this.#size)] as number) + width * normalFrom(random)
        drawn[i] = i === 0 ? noise : likeness * (drawn[i - 1] as number) + own * noise
      }
      return withoutSpikes(drawn, 0)
    }
  }
}
