import { bisect } from './bisect.ts'

/** The standard normal distribution. */

/** From here on the continued fraction is the more exact one of the two. */
const FAR_OUT = 5
const FRACTION_TERMS = 100

/**
 * The probability that a standard normal value lies above `z`: near the middle by the series of Marsaglia
 * (Evaluating the Normal Distribution, Journal of Statistical Software 11(4), 2004), far out by the continued fraction
 * of the complementary error function (DLMF 7.9.3).
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z > FAR_OUT) {
    let denominator = z
    for (let i = FRACTION_TERMS; i > 0; i--) denominator = z + i / denominator
    return density / denominator
  }
  let term = z
  let sum = 0
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term
    term *= (z * z) / odd
  }
  return 0.5 - density * sum
}

/** The value that a standard normal one exceeds with probability `tail` (above 0, below 1), by bisection. */
export function normalQuantile(tail: number): number {
  if (tail > 0.5) return -normalQuantile(1 - tail)
  return bisect(x => normalTail(x) > tail, 0, 40, 60)[1]
}
