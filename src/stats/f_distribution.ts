import { bisect } from './bisect.ts'
import { regularizedBeta } from './incomplete_beta.ts'

/** The F distribution, for comparing how well nested models explain the same figures. */

/**
 * The probability that F with `d1` and `d2` degrees of freedom (positive whole numbers) lies above `f`:
 * I_x(d2/2, d1/2) with x = d2 / (d2 + d1·f), the regularised incomplete beta function (DLMF 8.17).
 */
export function fTail(f: number, d1: number, d2: number): number {
  if (!(f > 0)) return 1
  return regularizedBeta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)
}

const quantiles = new Map<string, number>()

/** The value that F with `d1` and `d2` degrees of freedom exceeds with probability `tail`, by bisection. */
export function fQuantile(tail: number, d1: number, d2: number): number {
  const key = `${tail} ${d1} ${d2}`
  const known = quantiles.get(key)
  if (known !== undefined) return known
  let highest = 1
  while (fTail(highest, d1, d2) > tail && highest < 1e12) highest *= 4
  const [, high] = bisect(f => fTail(f, d1, d2) > tail, 0, highest, 80)
  quantiles.set(key, high)
  return high
}
