/** A trial compares a build with itself, some of its heads slowed down: the right verdicts are known. */
import type { CellComparison } from '../verdict/comparison.ts'
import { judgePairs, type PairedCell, type PairRule } from '../verdict/judge_pairs.ts'

export interface TrialCell extends PairedCell {
  /** The share by which the head was to be slower: 0.05 is 5 %; 0 where nothing was injected. */
  readonly injectedShare: number
  /** The time by which every wait of the head was prolonged. */
  readonly delayNs: number
}

export interface Trial {
  readonly cells: readonly TrialCell[]
  /** The number of pairs at the first look. Cells that were undecided by then have more. */
  readonly firstPairs: number
  /** How long a pair took in which all cells were measured. */
  readonly secondsPerPair: number
}

/** A cell of a trial with the verdict of its first pairs and that of all its pairs. */
export interface JudgedTrialCell {
  readonly cell: TrialCell
  readonly first: CellComparison
  readonly last: CellComparison
}

/** Judges a trial as `muxbench ab` does: all cells by the first pairs, the undecided ones by all pairs. */
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

/** Returns whether a cell was called changed, in either direction. For an unchanged cell that is a false positive. */
export function isAlert({ verdict }: Pick<CellComparison, 'verdict'>): boolean {
  return verdict === 'regression' || verdict === 'improvement'
}
