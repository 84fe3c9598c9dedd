import type { CellSpec } from '../suite/cells.ts'
import { workloadKey } from '../suite/cells.ts'
import type { BlockPurpose } from './block_protocol.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockBudget, reservedShare } from './planned_block.ts'
import { isSettled } from './settled.ts'
import { timeShare } from './visit_time.ts'

/** The largest number of repeated blocks, as a share of the planned ones. */
const REPEATED_SHARE = 1 / 3

/** The largest number of settle blocks for each planned block. More would no longer narrow the intervals of an unsteady machine. */
const SETTLE_BLOCKS_EACH = 2

/** The shortest block: starting its process would take a good part of a shorter one. */
const LEAST_BLOCK_MS = 250

/** The least share of its usual time that a block is started for: its cells take some time in any case, and would overrun the budget. */
const LEAST_SHARE_OF_TIME = 0.75

/** A block beyond the planned ones. */
interface AdditionalBlock {
  readonly purpose: Exclude<BlockPurpose, 'planned'>
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
  /** The number of blocks of this purpose that are to be expected, this one included. */
  readonly expected: number
}

function specsOf(cells: readonly CellOutcome[]): CellSpec[] {
  return cells.map(({ cell }) => cell)
}

/** Returns the number of different blocks; a block may have had several processes. */
function countBlocks(blocks: RunOutcome['blocks']): number {
  return new Set(blocks.map(({ index }) => index)).size
}

/**
 * Returns the cells that are not settled, with all other cells of their works, so that compared cells are measured in
 * the same blocks.
 */
function unsettledGroups(cells: readonly CellOutcome[]): CellOutcome[] {
  const unsettled = cells.filter(outcome => isSettled(outcome) === false)
  const keys = new Set(unsettled.map(({ cell }) => workloadKey(cell.params)))
  return cells.filter(({ cell }) => keys.has(workloadKey(cell.params)))
}

/**
 * Returns the next block after the planned ones: first one for each disturbed block, then blocks of the cells that
 * are not settled. Null where nothing is left to measure again, or not enough time.
 */
export function additionalBlock(
  { cells, blocks }: RunOutcome,
  budget: BlockBudget,
  leftMs: number,
): AdditionalBlock | null {
  const reserved = reservedShare(budget.blocks)
  if (reserved === 0) return null
  const measurable = cells.filter(({ skipReason, failure }) => skipReason === null && failure === null)
  const finished = (purpose: BlockPurpose) =>
    countBlocks(blocks.filter(block => block.purpose === purpose && block.complete))
  const wholeMs = (budget.budgetSeconds * 1000 * (1 - reserved)) / budget.blocks

  const disturbed = countBlocks(
    blocks.filter(block => block.purpose === 'planned' && block.disturbed.length > 0),
  )
  const repeats = Math.min(disturbed, Math.ceil(budget.blocks * REPEATED_SHARE)) - finished('repeat')
  if (repeats > 0 && measurable.length > 0 && leftMs >= LEAST_SHARE_OF_TIME * wholeMs) {
    return { purpose: 'repeat', cells: measurable, budgetMs: Math.min(wholeMs, leftMs), expected: repeats }
  }

  const chosen = unsettledGroups(measurable)
  const most = SETTLE_BLOCKS_EACH * budget.blocks - finished('settle')
  // Each cell gets at least as much time as in a planned block, so that its percentiles reach as far; the last block may have less.
  const usualMs = Math.max(LEAST_BLOCK_MS, wholeMs * timeShare(specsOf(chosen), specsOf(measurable)))
  if (chosen.length === 0 || most <= 0 || leftMs < LEAST_SHARE_OF_TIME * usualMs) return null
  const expected = Math.min(most, Math.max(1, Math.floor(leftMs / usualMs)))
  return { purpose: 'settle', cells: chosen, budgetMs: leftMs / expected, expected }
}
