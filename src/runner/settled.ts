import { leadMetricName } from '../metrics/metrics.ts'
import { blockInterval } from '../stats/block_interval.ts'
import {
  MIN_BLOCKS_FOR_COMPARISON,
  type PairedRatio,
  pairedRatio,
  SAME_SHARE,
} from '../stats/paired_ratio.ts'
import { median } from '../stats/quantile.ts'
import { workloadKey } from '../suite/cells.ts'
import { grouped } from '../suite/grouped.ts'
import type { CellOutcome } from './outcome.ts'

/** The widest interval of a settled cell that is compared with no other, as a share of its median. */
const SETTLED_WIDTH = 0.1

export const SETTLED_RULE = `A cell is settled when each of its comparisons with the other cells of its work is decided: the 95 % interval of the ratio (of one wait; where a cell is judged by another metric, of that one), from the turns of each block, leaves out 1 or lies within ${100 * SAME_SHARE} %. A cell alone in its work is settled when the 95 % interval of its median is no wider than ${100 * SETTLED_WIDTH} % of the median. Works with cells that are not settled after the planned blocks are measured again in further blocks within the budget, the nearest to a decision first. Nothing is settled or not with fewer than ${MIN_BLOCKS_FOR_COMPARISON} blocks, or for a cell alone with fewer than five.`

/**
 * Returns whether a cell has times that can be compared: of a simulated one only the counts have a meaning, and counts of
 * instructions need no rule.
 */
function isComparable({ cell: { params }, blocks, failure }: CellOutcome): boolean {
  const hasTimes = params.fdKind !== 'simulated' && params.counts !== 'instructions'
  return hasTimes && blocks.length > 0 && failure === null
}

/**
 * Returns whether the interval of a cell's median is narrow enough for a cell that is compared with no other; null
 * where it has no interval, or no times that have a meaning.
 */
export function isSettled(outcome: CellOutcome): boolean | null {
  const { cell, blocks, histograms } = outcome
  const name = leadMetricName(cell.params)
  if (!histograms?.get(name) || !isComparable(outcome)) return null
  const medians = blocks.map(block => block.metrics[name] as number)
  const interval = blockInterval(medians)
  return interval && interval[1] - interval[0] <= SETTLED_WIDTH * median(medians)
}

/** Two cells of one work, `a` before `b` in the run's order. */
interface CellComparison {
  readonly a: CellOutcome
  readonly b: CellOutcome
  /** The lead metric of `a` / that of `b`; null where no block measured both, or one of them is 0. */
  readonly paired: PairedRatio | null
}

function cellsByWork(cells: readonly CellOutcome[]): Map<string, CellOutcome[]> {
  return grouped(cells.filter(isComparable), ({ cell }) => workloadKey(cell.params))
}

/** Returns the comparisons of all pairs of cells of one work. */
function compareAll(work: readonly CellOutcome[]): CellComparison[] {
  const figures = work.map(({ cell, blocks }) => {
    const name = leadMetricName(cell.params)
    return blocks.map(({ index, metrics, turns }) => ({ index, figure: metrics[name], turns }))
  })
  return work.flatMap((a, i) =>
    work.slice(i + 1).map((b, j) => ({
      a,
      b,
      paired: pairedRatio(figures[i] as (typeof figures)[0], figures[i + 1 + j] as (typeof figures)[0]),
    })),
  )
}

/** How far the comparisons of one work are decided. */
export interface WorkState {
  /** The cells that were measured and did not fail, in the run's order. */
  readonly cells: readonly CellOutcome[]
  /** The blocks that would decide the nearest of the undecided ones; null where none is, or none foreseeably will be. */
  readonly moreBlocks: number | null
  /** Whether each cell is settled by SETTLED_RULE; null where it has no interval. */
  readonly settled: ReadonlyMap<CellOutcome, boolean | null>
}

/** Returns whether a cell is settled by its own comparisons. */
function settledBy(own: readonly CellComparison[]): boolean | null {
  if (own.some(({ paired }) => !paired?.logInterval)) return null
  return own.every(({ paired }) => paired?.decision !== 'undecided')
}

function stateOf(cells: readonly CellOutcome[]): WorkState {
  const comparisons = compareAll(cells)
  const undecided = comparisons.filter(({ paired }) => !paired || paired.decision === 'undecided')
  const distances = undecided.flatMap(({ paired }) => (paired ? [paired.moreBlocks] : []))
  const settled = cells.map(outcome => {
    const own = comparisons.filter(({ a, b }) => a === outcome || b === outcome)
    return [outcome, own.length === 0 ? isSettled(outcome) : settledBy(own)] as const
  })
  return {
    cells,
    moreBlocks: distances.length === 0 ? null : Math.min(...distances),
    settled: new Map(settled),
  }
}

/** Returns the state of each work that was measured, in the run's order. Cells that failed or are simulated are in none. */
export function workStates(cells: readonly CellOutcome[]): WorkState[] {
  return [...cellsByWork(cells).values()].map(stateOf)
}

/** Returns whether each cell of a run is settled by SETTLED_RULE. One that is missing failed, was not measured or is simulated. */
export function settledCells(cells: readonly CellOutcome[]): Map<CellOutcome, boolean | null> {
  return new Map(workStates(cells).flatMap(({ settled }) => [...settled]))
}

/**
 * Returns a function of whether more time for a cell may decide something: all comparisons of the other works are decided.
 * Where all works are, it is true of each. More time in later blocks narrows their part of an interval and favours no
 * side, as further blocks after a look would.
 */
export function wantsMore(cells: readonly CellOutcome[]): (cell: CellOutcome) => boolean {
  const done = workStates(cells).filter(({ settled }) =>
    [...settled.values()].every(isDone => isDone === true),
  )
  const settled = new Set(done.flatMap(work => work.cells))
  const isOut = ({ cell, failure, skipReason }: CellOutcome) =>
    failure !== null || skipReason !== null || cell.params.fdKind === 'simulated'
  const isAllSettled = cells.every(cell => settled.has(cell) || isOut(cell))
  return cell => isAllSettled || !settled.has(cell)
}
