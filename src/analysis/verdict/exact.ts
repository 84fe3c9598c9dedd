/** Figures that repeat are certain: what differs by one instruction differs, and no chance has to be ruled out. */
import { relativeDeviation } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { differenceWords, exactFloorWords, signedPercent } from '../sentences/change_words.ts'
import type { CellComparison, Verdict } from './comparison.ts'

/** What decides whether an exact difference counts. */
export interface ExactFloor {
  /** The smallest relative change that counts; 0 where every difference does. */
  readonly minEffect: number
  /** The smallest difference that counts, in the unit of the figures; null where `minEffect` decides. */
  readonly minDifference: number | null
}

/** A cell whose figures are exact: those of all blocks of the base and of the head, in its unit. */
export interface ExactCell
  extends Pick<CellComparison, 'id' | 'mechanism' | 'part' | 'metric' | 'unit' | 'isMoreBetter'> {
  readonly figures: readonly [base: readonly number[], head: readonly number[]]
}

/** Returns whether all figures of either side are alike, so that they repeat; one figure alone does not show that. */
export function areAlike([base, head]: ExactCell['figures']): boolean {
  return [base, head].every(figures => figures.length > 1 && new Set(figures).size === 1)
}

function rangeOf(figures: readonly number[]): readonly [low: number, high: number] {
  return [Math.min(...figures), Math.max(...figures)]
}

function spreadOf(figures: readonly number[]): number | null {
  return relativeDeviation(figures.map(Math.log))
}

interface Decision {
  readonly verdict: Verdict
  readonly reason: string
}

/** Returns whether a difference of so many units reaches the floor. */
function counts(difference: number, base: number, { minEffect, minDifference }: ExactFloor): boolean {
  if (minDifference !== null) return Math.abs(difference) >= minDifference
  return Math.abs(Math.log((base + difference) / base)) >= Math.log1p(minEffect)
}

function decide(
  cell: ExactCell,
  difference: readonly [low: number, high: number],
  base: number,
  floor: ExactFloor,
): Decision {
  const [low, high] = difference
  if (low === 0 && high === 0)
    return { verdict: 'same', reason: 'all blocks of both sides have the same figure' }
  const spread = 'the figures of a side do not all agree'
  if (low <= 0 && high >= 0) {
    return { verdict: 'inconclusive', reason: `${spread}, and the ranges of both sides overlap` }
  }
  const least = low > 0 ? low : high
  const isWithinFloor = !counts(least, base, floor)
  const hasFloor = floor.minEffect > 0 || floor.minDifference !== null
  const atFloor = `${isWithinFloor ? 'is below' : 'reaches'} the floor of ${exactFloorWords(floor, cell.unit)}`
  const leastWords = `${differenceWords([least, least], cell.unit)} (${signedPercent(least / base)})`
  const certainty =
    low === high
      ? `the difference is exact${hasFloor ? ` and ${atFloor}` : ''}`
      : `${spread}, and the smallest difference that they allow is ${leastWords}${hasFloor ? `, which ${atFloor}` : ''}`
  if (isWithinFloor) return { verdict: 'below the floor', reason: certainty }
  return { verdict: least > 0 === cell.isMoreBetter ? 'improvement' : 'regression', reason: certainty }
}

/** Returns the verdicts of cells whose figures are exact, without any test: they differ, or they do not. */
export function judgeExact(cells: readonly ExactCell[], floor: ExactFloor): CellComparison[] {
  return cells.map(cell => {
    const { figures, ...about } = cell
    const [base, head] = [median(figures[0]), median(figures[1])]
    const [before, after] = [rangeOf(figures[0]), rangeOf(figures[1])]
    const difference = [after[0] - before[1], after[1] - before[0]] as const
    return {
      ...about,
      base,
      head,
      absolute: base > 0 ? { ratio: head / base, interval: null } : null,
      normalised: null,
      difference,
      ...{ pValue: null, adjustedPValue: null },
      ground: 'counts',
      ...decide(cell, difference, base, floor),
      blocks: [figures[0].length, figures[1].length],
      stddev: [spreadOf(figures[0]), spreadOf(figures[1])],
      moreBlocks: null,
    }
  })
}
