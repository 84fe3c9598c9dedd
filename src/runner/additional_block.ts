import { median } from '../stats/quantile.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockBudget, plannedBlockMs, reservedShare, startMs } from './planned_block.ts'
import { workStates } from './settled.ts'

/**
 * The largest number of settle blocks for each planned block. Each of them is one more look at the intervals, which may
 * leave out 1 by luck, and many more would no longer narrow the intervals of an unsteady machine.
 */
const SETTLE_BLOCKS_EACH = 0.5

/** The shortest time of the works of a block: starting its process would take a good part of a shorter one. */
const LEAST_WORKS_MS = 500

/** The least share of its usual time that a block is started for: its cells take some time in any case, and would overrun the budget. */
const LEAST_SHARE_OF_TIME = 0.75

/** A block beyond the planned ones, which measures works that are not settled. */
interface AdditionalBlock {
  readonly purpose: 'settle'
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
  /** The number of blocks to be expected, this one included. */
  readonly expected: number
}

/** Returns the number of different settle blocks that ended; a block may have had several processes. */
function settleBlocks(blocks: RunOutcome['blocks']): number {
  const finished = blocks.filter(({ purpose, complete }) => purpose === 'settle' && complete)
  return new Set(finished.map(({ index }) => index)).size
}

/** Returns what measuring the cells of a work usually takes in a block, in ms. */
function usualMs(cells: readonly CellOutcome[]): number {
  return cells.reduce((sum, { blocks }) => sum + median(blocks.map(({ visit }) => visit?.wallMs ?? 0)), 0)
}

/**
 * Returns the cells of the works that are not settled and fit together into `limitMs`, the nearest to a decision first,
 * with the time that they usually take. The first work that fits into `leftMs` is there in any case.
 */
function unsettledCells(
  cells: readonly CellOutcome[],
  limitMs: number,
  leftMs: number,
): { readonly chosen: readonly CellOutcome[]; readonly takenMs: number } {
  const works = workStates(cells)
    .filter(({ settled }) => [...settled.values()].includes(false))
    .sort((a, b) => (a.moreBlocks ?? Number.POSITIVE_INFINITY) - (b.moreBlocks ?? Number.POSITIVE_INFINITY))
  const chosen: CellOutcome[] = []
  let takenMs = 0
  for (const work of works) {
    const ms = usualMs(work.cells)
    if (takenMs + ms > (takenMs === 0 ? leftMs : limitMs)) continue
    takenMs += ms
    chosen.push(...work.cells)
  }
  return { chosen, takenMs }
}

/**
 * Returns the next block after the planned ones, which measures works that are not settled, with all of their cells,
 * so that compared cells are measured in the same blocks. Null where all is settled, or not enough time is left.
 */
export function additionalBlock(
  outcome: RunOutcome,
  budget: BlockBudget,
  leftMs: number,
): AdditionalBlock | null {
  const most = Math.ceil(SETTLE_BLOCKS_EACH * budget.blocks) - settleBlocks(outcome.blocks)
  if (reservedShare(budget.blocks) === 0 || most <= 0) return null
  const beginMs = startMs(outcome)
  const wholeMs = plannedBlockMs(budget, budget.blocks, 1000 * budget.budgetSeconds)
  const { chosen, takenMs } = unsettledCells(
    outcome.cells,
    Math.min(wholeMs, leftMs / LEAST_SHARE_OF_TIME) - beginMs,
    leftMs / LEAST_SHARE_OF_TIME - beginMs,
  )
  if (chosen.length === 0) return null
  const blockMs = beginMs + Math.max(LEAST_WORKS_MS, takenMs)
  if (leftMs < LEAST_SHARE_OF_TIME * blockMs) return null
  return {
    purpose: 'settle',
    cells: chosen,
    budgetMs: Math.min(leftMs, blockMs),
    expected: Math.min(most, Math.max(1, Math.floor(leftMs / blockMs))),
  }
}
