/**
 * A trial is a comparison of a build with itself, in which some cells of the head were made slower on purpose: what the
 * verdicts ought to say is known beforehand.
 */
import type { CellComparison } from '../verdict/comparison.ts'
import { judgePairs, type PairedCell, type PairRule } from '../verdict/judge_pairs.ts'

export interface TrialCell extends PairedCell {
  /** By how much the head was to be slower: 0.05 is 5 %; 0 where both sides are the same. */
  readonly injectedShare: number
  /** How much longer every wait of the head was made. */
  readonly delayNs: number
}

export interface Trial {
  readonly cells: readonly TrialCell[]
  /** Of every cell; those undecided by then have more. */
  readonly firstPairs: number
  /** What a pair took in which all cells were measured. */
  readonly secondsPerPair: number
}

/** A cell of a trial with both verdicts: that of the first pairs, and that of all. */
export interface JudgedTrialCell {
  readonly cell: TrialCell
  readonly first: CellComparison
  readonly last: CellComparison
}

/** As `muxbench ab` judges, without measuring anything: all cells after the first pairs, the undecided ones after all. */
export function judgeTrial(
  { cells, firstPairs }: Pick<Trial, 'cells' | 'firstPairs'>,
  rule: Omit<PairRule, 'look'>,
): JudgedTrialCell[] {
  const early = cells.map(cell => ({ ...cell, pairs: cell.pairs.slice(0, firstPairs) }))
  const first = judgePairs(early, { ...rule, look: 1 })
  const last = rule.looks === 1 ? first : judgePairs(cells, { ...rule, look: 2 }, first)
  return cells.map((cell, i) => ({
    cell,
    first: first[i] as CellComparison,
    last: last[i] as CellComparison,
  }))
}

/** An unchanged cell that was called changed, in either direction. */
export function isAlert({ verdict }: Pick<CellComparison, 'verdict'>): boolean {
  return verdict === 'regression' || verdict === 'improvement'
}
