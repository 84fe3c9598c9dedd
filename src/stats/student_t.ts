import { bisect } from './bisect.ts'
import { regularizedBeta } from './incomplete_beta.ts'

/**
 * The probability that Student's t with so many degrees of freedom (above 0, whole or not) lies further from 0 than
 * `t`, on either side: I_x(ν/2, 1/2) with x = ν / (ν + t²) (DLMF 8.17, NIST/SEMATECH e-Handbook 1.3.6.6.4).
 */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  if (t === 0) return 1
  return regularizedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
}

/** The distance from 0 beyond which t lies with probability `twoSided` (above 0, below 1), by bisection. */
export function tQuantile(twoSided: number, degreesOfFreedom: number): number {
  let high = 1
  while (tTwoSided(high, degreesOfFreedom) > twoSided && high < 1e12) high *= 4
  return bisect(t => tTwoSided(t, degreesOfFreedom) > twoSided, 0, high, 80)[1]
}
