import { seedFrom } from '../random/mix32.ts'
import { shuffled } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { additionalBlock } from './additional_block.ts'
import { type BlockSettings, groupedByPool, type PlannedBlock, performBlock } from './block.ts'
import type { BlockRecord } from './block_progress.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockBudget, cellsOfBlock, plannedBlockMs, plannedBlocks } from './planned_block.ts'

/** The order of the cells in a block: drawn at random for each block, or as the suite lists them. */
export type Order = 'shuffled' | 'fixed'

interface RunSettings
  extends BlockBudget,
    Pick<BlockSettings, 'seed' | 'pin' | 'clock' | 'scheduler' | 'counts' | 'host' | 'spawn'> {
  /** The order of the cells; `shuffled` by default. */
  readonly order?: Order | undefined
  /** Is called with each block as soon as it has ended. */
  readonly onRecord?: ((record: BlockRecord) => void) | undefined
}

export interface RunProgress {
  readonly blocksFinished: number
  /** The number of planned blocks, of blocks finished beyond them, and of blocks to be expected. */
  readonly blocks: number
  readonly secondsLeft: number
}

/** Returns the cells in the order of one block. */
function blockOrder(
  cells: readonly CellOutcome[],
  { seed, order: given }: RunSettings,
  index: number,
): readonly CellOutcome[] {
  const random = Xoshiro128.fromSeed(seedFrom('order', seed, index))
  const order = given === 'fixed' ? cells : shuffled(cells, random)
  return groupedByPool(order, ({ cell }) => cell.params)
}

/**
 * Runs the planned blocks that `outcome` does not hold yet, then further ones in the time that is left, and adds them
 * to `outcome`. A run whose cells are all settled ends before its budget does.
 *
 * @param onBlock is called between blocks, never while one is measured.
 * @throws BlockError where no block can run.
 */
export async function runSuite(
  outcome: RunOutcome,
  settings: RunSettings,
  signal: AbortSignal,
  onBlock: (progress: RunProgress) => void | Promise<void>,
): Promise<void> {
  const spentMs = outcome.blocks.reduce((sum, block) => sum + block.durationMs, 0)
  const begin = performance.now()
  const leftMs = () => Math.max(0, settings.budgetSeconds * 1000 - spentMs - (performance.now() - begin))
  const run = async (block: PlannedBlock) => {
    const cells = blockOrder(block.cells, settings, block.index)
    await performBlock(outcome, { ...block, cells }, settings, signal, settings.onRecord)
  }
  const report = async (blocksFinished: number, blocks: number) => {
    if (!signal.aborted) await onBlock({ blocksFinished, blocks, secondsLeft: leftMs() / 1000 })
  }

  let planned = settings.blocks
  for (let index = 0; index < planned && !signal.aborted; index++) {
    // The first block shows how long the visits are, and each later one shows it better.
    planned = Math.max(index + 1, plannedBlocks(outcome, settings))
    const budget = { ...settings, blocks: planned }
    const budgetMs = plannedBlockMs(budget, planned - index, leftMs())
    if (!outcome.blocks.some(block => block.index === index && block.complete)) {
      const cells = cellsOfBlock(outcome, budget, index, budgetMs)
      await run({ index, purpose: 'planned', cells, budgetMs })
    }
    await report(index + 1, planned)
  }
  // An interrupted block keeps its index and its results, and another block is measured in its place.
  let index = Math.max(planned, ...outcome.blocks.map(block => block.index + 1))
  let finished = planned
  while (!signal.aborted) {
    const next = additionalBlock(outcome, { ...settings, blocks: planned }, leftMs())
    if (!next) break
    await run({ ...next, index: index++ })
    finished++
    await report(finished, finished + next.expected - 1)
  }
  outcome.ended = !signal.aborted
  if (outcome.ended && planned < settings.blocks) outcome.blocksPlanned = planned
}
