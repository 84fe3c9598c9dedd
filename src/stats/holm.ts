/**
 * P-values after Holm's correction for how many there are (Scandinavian Journal of Statistics 6, 1979): the smallest
 * of m counts m-fold, the next one m - 1 times, and so on, and none counts less than a smaller one. To call those up
 * to alpha findings errs anywhere at all with a probability of at most alpha, however the tests depend on each other.
 *
 * @returns in the order of `pValues`.
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
