import { tQuantile, tTwoSided } from './distributions.ts'

interface YuenTest {
  /** The trimmed mean of the second sample, minus that of the first. */
  readonly difference: number
  /** The interval of the difference at the level 1 - alpha. */
  readonly interval: readonly [low: number, high: number]
  /** The two-sided p-value of the hypothesis that there is no difference. */
  readonly pValue: number
  readonly degreesOfFreedom: number
}

interface Trimmed {
  readonly mean: number
  /** The number of values that are left. */
  readonly kept: number
  /** The squared standard error of the trimmed mean. */
  readonly squaredError: number
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Returns the trimmed mean; null where too few values are left to know their spread. */
function trimmed(values: readonly number[], trim: number): Trimmed | null {
  const sorted = [...values].sort((a, b) => a - b)
  const cut = Math.floor(trim * sorted.length)
  const inner = sorted.slice(cut, sorted.length - cut)
  const kept = inner.length
  if (kept < 2) return null
  const [lowest, highest] = [inner[0] as number, inner[kept - 1] as number]
  const winsorized = sorted.map(value => Math.min(highest, Math.max(lowest, value)))
  const middle = mean(winsorized)
  const squares = winsorized.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return { mean: mean(inner), kept, squaredError: squares / (kept * (kept - 1)) }
}

/**
 * Returns the outcome of Yuen's test of two independent samples of unequal spread with outliers (Biometrika 61, 1974):
 * Welch's t of the means that are left when the share `trim` is cut off at either end, with the variance of the
 * winsorized samples. Without trimming it is Welch's test.
 *
 * @returns null where a sample has fewer than two values left, or neither has any spread.
 */
export function yuenTest(
  first: readonly number[],
  second: readonly number[],
  trim = 0.2,
  alpha = 0.05,
): YuenTest | null {
  const [a, b] = [trimmed(first, trim), trimmed(second, trim)]
  if (!a || !b) return null
  const squaredError = a.squaredError + b.squaredError
  const difference = b.mean - a.mean
  if (squaredError === 0) return null
  const degreesOfFreedom =
    squaredError ** 2 / (a.squaredError ** 2 / (a.kept - 1) + b.squaredError ** 2 / (b.kept - 1))
  const error = Math.sqrt(squaredError)
  const reach = error * tQuantile(alpha, degreesOfFreedom)
  return {
    difference,
    interval: [difference - reach, difference + reach],
    pValue: tTwoSided(difference / error, degreesOfFreedom),
    degreesOfFreedom,
  }
}
