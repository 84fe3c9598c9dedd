/**
 * Returns p-values after Holm's correction for multiple tests (Scandinavian Journal of Statistics 6, 1979), in the order
 * given: the smallest of m is multiplied by m, the next by m - 1, and so on, and none becomes less than a smaller one.
 * If those up to alpha are called findings, the probability of any false positive is at most alpha, however the
 * tests depend on each other.
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p)
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  for (const [rank, { p, at }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p))
    adjusted[at] = largest
  }
  return adjusted
}
