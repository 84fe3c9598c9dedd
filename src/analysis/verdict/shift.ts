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

/** Returns the shift by Yuen's trimmed means; null where the blocks have no scatter. */
export function shiftOf(base: readonly number[], head: readonly number[]): Shift | null {
  const test = yuenTest(base, head)
  if (!test) return null
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
 * Returns how many further blocks of each run would decide, if the estimate is the truth and its error shrinks as the square
 * root of the blocks: until the cell is not slower, where the estimate lies below the floor, and otherwise until the
 * test is as sure of a regression as it must be.
 *
 * @param shift in logarithms of what the head costs: above 0 is worse.
 * @param count the number of blocks of the run that has fewer.
 * @param level the p-value that decides.
 * @returns null where the estimate is at the floor, so that no number foreseeably would.
 */
export function moreBlocks(shift: Shift, count: number, floor: number, level: number): number | null {
  const { estimate, standardError, degreesOfFreedom } = shift
  const distance = Math.abs(estimate - floor)
  const outside = estimate < floor ? OUTSIDE : level
  const decides = (blocks: number) => {
    const growth = blocks / count
    return tQuantile(outside, degreesOfFreedom * growth) * standardError < distance * Math.sqrt(growth)
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
