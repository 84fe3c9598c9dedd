import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import { judgePairs, type Pair, type PairedCell, type PairRule } from '../verdict/judge_pairs.ts'
import { isAlert } from './trial.ts'

/** What the verdicts say of comparisons that are put together from measured pairs of unchanged cells. */
export interface ResampledNulls {
  readonly comparisons: number
  /** How many of them called any cell changed. */
  readonly withAlert: number
  readonly cells: number
  readonly alerts: number
}

/**
 * Draws `pairs` pairs with replacement and swaps the sides of each at random, the same for all cells, which shared
 * their processes: so whatever cells have in common, they keep. One look, at the level of one of `rule.looks`.
 *
 * @param cells of unchanged cells only, with equally many pairs.
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
          const { base, head } = cell.pairs[at] as Pair
          return isSwapped ? { base: head, head: base } : { base, head }
        }),
      })),
      rule,
    ).filter(isAlert).length
    alerts += found
    if (found > 0) withAlert++
  }
  return { comparisons, withAlert, cells: comparisons * cells.length, alerts }
}
