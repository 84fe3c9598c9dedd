/** Fewer pairs have no 95 % interval: the signed-rank test of five cannot go below p = 1/16. */
const MIN_PAIRS_FOR_INTERVAL = 6

/**
 * Returns the fewest pairs with which a cell out of `cellCount` could be decided at all: those whose smallest possible p-value,
 * 2^(1 - n) where all differences have one sign, is small enough after Holm's correction.
 *
 * @param alpha the probability with which any unchanged cell at all is called changed, over all looks.
 */
export function minPairs(cellCount: number, alpha: number, looks: number): number {
  let count = MIN_PAIRS_FOR_INTERVAL
  while (2 ** (1 - count) * cellCount > alpha / looks) count++
  return count
}
