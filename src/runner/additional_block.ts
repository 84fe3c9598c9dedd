import { MIN_BLOCKS_FOR_INTERVAL } from '../stats/block_interval.ts'
import type { CellSpec } from '../suite/cells.ts'
import { workloadKey } from '../suite/cells.ts'
import type { BlockPurpose } from './block_protocol.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { isSettled } from './settled.ts'
import { timeShare } from './time_weight.ts'

/** What the planned blocks leave of the budget. */
const RESERVED_SHARE = 0.25

/** Repeats for each planned block, at most. */
const REPEATED_SHARE = 1 / 3

/** Settle blocks for each planned block, at most: beyond that an interval is as wide as the machine is unsteady. */
const SETTLE_BLOCKS_EACH = 2

/** Starting a process takes a good part of less. */
const LEAST_BLOCK_MS = 250

/** With less of its usual time a block would overrun the budget by what its cells take in any case. */
const LEAST_SHARE_OF_TIME = 0.75

/** What a run as a whole may take. */
export interface BlockBudget {
  /** Planned. */
  readonly blocks: number
  readonly budgetSeconds: number
}

/** Without intervals nothing can be unsettled, and so few blocks need all the time that there is. */
function reservedShare(blocks: number): number {
  return blocks < MIN_BLOCKS_FOR_INTERVAL ? 0 : RESERVED_SHARE
}

/** The time of the next planned block, of which `ahead` are left: they and the reserve shrink alike where time is short. */
export function plannedBlockMs({ blocks }: BlockBudget, ahead: number, leftMs: number): number {
  const reserved = reservedShare(blocks)
  const each = (1 - reserved) / blocks
  return (leftMs * each) / (each * ahead + reserved)
}

/** A block beyond the planned ones. */
export interface AdditionalBlock {
  readonly purpose: Exclude<BlockPurpose, 'planned'>
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
  /** Blocks of this purpose that are to be expected, this one included. */
  readonly expected: number
}

function specsOf(cells: readonly CellOutcome[]): CellSpec[] {
  return cells.map(({ cell }) => cell)
}

/** Different blocks, whatever their number of processes. */
function countBlocks(blocks: RunOutcome['blocks']): number {
  return new Set(blocks.map(({ index }) => index)).size
}

/** Those that are not settled, with all others of their work, so that what is compared was interleaved. */
function unsettledGroups(cells: readonly CellOutcome[]): CellOutcome[] {
  const unsettled = cells.filter(outcome => isSettled(outcome) === false)
  const keys = new Set(unsettled.map(({ cell }) => workloadKey(cell.params)))
  return cells.filter(({ cell }) => keys.has(workloadKey(cell.params)))
}

/**
 * What to measure in the time that the planned blocks have left: first a block for each disturbed one, then the
 * cells that are not settled. Null where there is nothing to gain, or not the time.
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
  // As much for each cell as in a planned block, or more, so that its percentiles reach as far; the last may have less.
  const usualMs = Math.max(LEAST_BLOCK_MS, wholeMs * timeShare(specsOf(chosen), specsOf(measurable)))
  if (chosen.length === 0 || most <= 0 || leftMs < LEAST_SHARE_OF_TIME * usualMs) return null
  const expected = Math.min(most, Math.max(1, Math.floor(leftMs / usualMs)))
  return { purpose: 'settle', cells: chosen, budgetMs: leftMs / expected, expected }
}
