import { MIN_BLOCKS_FOR_COMPARISON } from '../stats/paired_ratio.ts'
import { median } from '../stats/quantile.ts'
import { workloadKey } from '../suite/cells.ts'
import { grouped } from '../suite/grouped.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { estimatedVisitMs, visitTimes } from './visit_time.ts'

/** The share of the budget that the planned blocks leave for further ones. */
const RESERVED_SHARE = 0.15

/** The time of a block process beside its works, in ms, as long as no block has shown it. */
const START_MS = 400

/** The least share of the works' shortest visits that has to fit into a block; where less fits, fewer blocks are planned. */
const LEAST_SHARE_OF_WORKS = 0.5

/** The budget of a run as a whole. */
export interface BlockBudget {
  /** The number of planned blocks. */
  readonly blocks: number
  readonly budgetSeconds: number
  /** What a bare system call takes on the machine, in ns; left out, that of a usual one. */
  readonly systemCallNs?: number | undefined
}

/**
 * Returns the reserve for further blocks. A run with too few blocks for an interval has none: no comparison can be
 * decided in it.
 */
export function reservedShare(blocks: number): number {
  return blocks < MIN_BLOCKS_FOR_COMPARISON ? 0 : RESERVED_SHARE
}

/**
 * Returns the time of the next of `ahead` planned blocks, in ms. Where time is short, the blocks and the reserve
 * shrink alike.
 */
export function plannedBlockMs({ blocks }: BlockBudget, ahead: number, leftMs: number): number {
  const reserved = reservedShare(blocks)
  const each = (1 - reserved) / blocks
  return (leftMs * each) / (each * ahead + reserved)
}

/** Returns the number of blocks that every work is measured in, whatever the budget. */
export function leastBlocks(blocks: number): number {
  return Math.min(blocks, MIN_BLOCKS_FOR_COMPARISON)
}

/** Returns what a block process takes beside its works, in ms: the median of the blocks so far. */
export function startMs({ cells, blocks }: RunOutcome): number {
  const known = blocks.flatMap(({ index, complete, durationMs }) => {
    const visits = cells.flatMap(cell => cell.blocks.filter(block => block.index === index))
    const visitedMs = visits.reduce((sum, { visit }) => sum + (visit?.wallMs ?? Number.NaN), 0)
    return complete && visitedMs <= durationMs ? [durationMs - visitedMs] : []
  })
  return known.length === 0 ? START_MS : median(known)
}

/**
 * Returns the shortest time of a run in seconds: every cell that can be measured has its shortest visit in each of as
 * many blocks as an interval needs.
 */
export function leastSeconds(
  cells: readonly Pick<CellOutcome, 'cell' | 'skipReason'>[],
  { blocks, systemCallNs }: BlockBudget,
): number {
  const measurable = cells.filter(({ skipReason }) => skipReason === null)
  if (measurable.length === 0) return 0
  const visitsMs = measurable.reduce((sum, { cell }) => sum + estimatedVisitMs(cell, systemCallNs), 0)
  return (leastBlocks(blocks) * (START_MS + visitsMs)) / 1000
}

/** Returns how many blocks are planned: fewer than asked for where the works would not fit, and never too few for an interval. */
export function plannedBlocks(outcome: RunOutcome, budget: BlockBudget): number {
  const visitMs = visitTimes(outcome.cells, budget.systemCallNs)
  const measurable = outcome.cells.filter(
    ({ skipReason, failure }) => skipReason === null && failure === null,
  )
  const worksMs = measurable.reduce((sum, cell) => sum + visitMs(cell), 0)
  const blockMs = startMs(outcome) + LEAST_SHARE_OF_WORKS * worksMs
  const fitting = Math.floor((1000 * budget.budgetSeconds * (1 - reservedShare(budget.blocks))) / blockMs)
  return Math.max(leastBlocks(budget.blocks), Math.min(budget.blocks, fitting))
}

/** The cells of one work, with the time of their shortest visits together. */
interface Work {
  readonly cells: readonly CellOutcome[]
  readonly ms: number
  /** The fewest blocks that a cell of the work has had. */
  readonly had: number
}

function worksOf(cells: readonly CellOutcome[], visitMs: (cell: CellOutcome) => number): Work[] {
  const measured = cells.filter(({ skipReason }) => skipReason === null)
  return [...grouped(measured, ({ cell }) => workloadKey(cell.params)).values()].map(work => {
    const measurable = work.filter(({ failure }) => failure === null)
    return {
      cells: work,
      ms: measurable.reduce((sum, cell) => sum + visitMs(cell), 0),
      had: Math.min(...measurable.map(({ blocks }) => blocks.length)),
    }
  })
}

/** Returns the works with the longest visits, the longest first, that do not fit into every block and have a part of them. */
function rareWorks(works: readonly Work[], share: number, blockMs: number): readonly Work[] {
  let sumMs = works.reduce((sum, { ms }) => sum + ms, 0)
  const rare: Work[] = []
  for (const work of works.toSorted((a, b) => b.ms - a.ms)) {
    if (sumMs <= blockMs) break
    sumMs -= (1 - share) * work.ms
    rare.push(work)
  }
  return rare
}

/**
 * Returns the cells of a planned block: all where their shortest visits fit into its time. Otherwise the works with the
 * longest visits have a part of the blocks, in turn, and none has fewer than an interval needs.
 *
 * @param index the number of planned blocks before this one.
 * @param budgetMs the time of the block.
 */
export function cellsOfBlock(
  outcome: RunOutcome,
  budget: BlockBudget,
  index: number,
  budgetMs: number,
): readonly CellOutcome[] {
  const works = worksOf(outcome.cells, visitTimes(outcome.cells, budget.systemCallNs))
  const least = leastBlocks(budget.blocks)
  const share = least / budget.blocks
  const rare = rareWorks(works, share, budgetMs - startMs(outcome))
  // Each of the rare works, the longest first, begins a part of a period later than the one before.
  const isOff = rare.map(
    (_, rank) => Math.floor((index + rank + 1) * share) === Math.floor((index + rank) * share),
  )
  const left = new Set(rare.filter(({ had }, rank) => isOff[rank] && least - had < budget.blocks - index))
  return works.flatMap(work => (left.has(work) ? [] : work.cells))
}
