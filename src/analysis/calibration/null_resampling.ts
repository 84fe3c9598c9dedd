import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import { judgePairs, logRatioOf, type Pair, type PairedCell, type PairRule } from '../verdict/judge_pairs.ts'
import { isAlert } from './trial.ts'

/** The false positives in comparisons that were assembled from measured pairs of unchanged cells. */
export interface ResampledNulls {
  readonly comparisons: number
  /** The number of comparisons in which any cell was called changed. */
  readonly withAlert: number
  readonly cells: number
  readonly alerts: number
}

/**
 * Assembles `comparisons` comparisons and counts the cells that are called changed. Each draws `pairs` pairs with
 * replacement and swaps base and head of each at random. All cells use the same draws and swaps, since they shared
 * their processes: whatever correlates the cells is then preserved. Each comparison has one look, at the level of one
 * of `rule.looks`.
 *
 * @param cells unchanged cells only, all with the same number of pairs.
 */
export function resampleNulls(
  cells: readonly PairedCell[],
  pairs: number,
  comparisons: number,
  rule: PairRule,
  random: Xoshiro128,
): ResampledNulls {
  const available = Math.min(...cells.map(cell => cell.pairs.length))
  let [withAlert, alerts] = [0, 0]
  for (let i = 0; i < comparisons; i++) {
    const drawn = Array.from({ length: pairs }, () => ({
      at: random.below(available),
      isSwapped: random.below(2) === 1,
    }))
    const found = judgePairs(
      cells.map(cell => ({
        ...cell,
        pairs: drawn.map(({ at, isSwapped }) => {
          const pair = cell.pairs[at] as Pair
          return isSwapped ? { base: pair.head, head: pair.base, logRatio: -logRatioOf(pair) } : pair
        }),
      })),
      rule,
    ).filter(isAlert).length
    alerts += found
    if (found > 0) withAlert++
  }
  return { comparisons, withAlert, cells: comparisons * cells.length, alerts }
}
