import { nonNegativeLeastSquares } from './nnls.ts'

const ROUNDS = 15
/** Errors below this one weigh alike: without a floor the first exact fit would hold all others off. */
const SMALLEST_ERROR = 0.01

/**
 * The x with no negative element that makes the sum of |A x - b| / b smallest, or nearly so: least relative
 * deviations, by least squares whose weights follow the errors of the round before (Schlossmacher, Journal of
 * the American Statistical Association 68, 1973). Every value counts by its relative error, and one that is
 * far from what most bear out moves the rest little.
 *
 * @param rows the rows of A, all of one length.
 * @param values b, one for each row, above 0.
 */
export function leastRelativeDeviations(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] {
  const relative = rows.map((row, i) => row.map(x => x / (values[i] as number)))
  const ones = new Array<number>(rows.length).fill(1)
  let weights = ones
  let x: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const next = nonNegativeLeastSquares(relative, ones, weights)
    const change = Math.max(0, ...next.map((value, j) => Math.abs(value - (x[j] ?? 0)) / (value || 1)))
    x = next
    if (round > 0 && change < 1e-4) break
    weights = relative.map(row => {
      const error = row.reduce((sum, value, j) => sum + value * (x[j] as number), -1)
      return 1 / Math.max(Math.abs(error), SMALLEST_ERROR)
    })
  }
  return x
}
