import { tQuantile, tTwoSided } from '../../stats/distributions.ts'
import { yuenTest } from '../../stats/yuen.ts'

/** How far the logarithms of the head's figures lie above those of the base's. */
export interface Shift {
  readonly estimate: number
  /** The 95 % interval. */
  readonly interval: readonly [low: number, high: number]
  readonly standardError: number
  readonly degreesOfFreedom: number
}

const OUTSIDE = 0.05

/**
 * Returns the shift by Yuen's trimmed means. Where what is left after the trimming has no scatter, nothing is cut off, and
 * where there is none at all the shift is certain.
 *
 * @param base two figures at least, as of the head.
 */
export function shiftOf(base: readonly number[], head: readonly number[]): Shift {
  const test = yuenTest(base, head) ?? yuenTest(base, head, 0)
  if (!test) {
    const estimate = (head[0] as number) - (base[0] as number)
    return { estimate, interval: [estimate, estimate], standardError: 0, degreesOfFreedom: 1 }
  }
  const { difference, interval, degreesOfFreedom } = test
  const standardError = (interval[1] - difference) / tQuantile(OUTSIDE, degreesOfFreedom)
  return { estimate: difference, interval, standardError, degreesOfFreedom }
}

/**
 * Returns the probability of such a shift, or a larger one, if the true one is no further from 0 than the floor. The test
 * is against the floor and not against 0, because with enough blocks any drift of the machine would be significant.
 */
export function pValueBeyond({ estimate, standardError, degreesOfFreedom }: Shift, floor: number): number {
  const beyond = Math.abs(estimate) - floor
  return beyond <= 0 ? 1 : tTwoSided(beyond / standardError, degreesOfFreedom)
}

/** A number of blocks above this multiple of those at hand is not foreseen. */
const FORESEEABLE = 100

/**
 * Returns how many further blocks or runs of each side bring the interval of a shift to less than `distance` from its
 * estimate, if its error shrinks as the square root of their number.
 *
 * @param count the number of blocks or runs of the side that has fewer.
 * @param outside the share of shifts that the interval leaves out.
 * @returns null where no number foreseeably would.
 */
export function moreUnits(
  { standardError, degreesOfFreedom }: Omit<Shift, 'interval'>,
  count: number,
  distance: number,
  outside: number,
): number | null {
  const decides = (blocks: number) => {
    const growth = blocks / count
    const deviations = (distance * Math.sqrt(growth)) / standardError
    return tTwoSided(deviations, degreesOfFreedom * growth) < outside
  }
  let [low, high] = [count, count * FORESEEABLE]
  if (!decides(high)) return null
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (decides(middle)) high = middle
    else low = middle
  }
  return high - count
}

/**
 * Returns how many further blocks of each run would decide, if the estimate is the truth: until the cell is not slower,
 * where the estimate lies below the floor, and otherwise until the test is as sure of a regression as it must be.
 *
 * @param shift in logarithms of what the head costs: above 0 is worse.
 * @param count the number of blocks of the run that has fewer.
 * @param level the p-value that decides.
 * @returns null where the estimate is at the floor, so that no number foreseeably would.
 */
export function moreBlocks(shift: Shift, count: number, floor: number, level: number): number | null {
  const { estimate } = shift
  return moreUnits(shift, count, Math.abs(estimate - floor), estimate < floor ? OUTSIDE : level)
}
