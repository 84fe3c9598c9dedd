import { seedFrom } from '../random/mix32.ts'
import { shuffled } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import type { BlockRequest, BlockUsage, Conditions } from './block_protocol.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockReport, spawnBlock } from './spawn_block.ts'

export const ORDERS = ['shuffled', 'fixed'] as const

/** In a fixed order every block measures the cells as the suite lists them. */
export type Order = (typeof ORDERS)[number]

export interface RunSettings extends Conditions {
  readonly seed: number
  readonly blocks: number
  readonly budgetSeconds: number
  /** Left out: shuffled. */
  readonly order?: Order | undefined
}

export interface RunProgress {
  readonly blocksFinished: number
  readonly blocks: number
  readonly secondsLeft: number
}

/** A block that cannot run at all: its process does not start, or its pool cannot be made. */
export class BlockError extends Error {
  override name = 'BlockError'
}

/** Of a process that did not live to say. */
const UNKNOWN_USAGE: BlockUsage = {
  stealMs: null,
  voluntaryContextSwitches: null,
  involuntaryContextSwitches: null,
  minorPageFaults: null,
  majorPageFaults: null,
}

/**
 * Cells are measured in another random order in every block, unless it is fixed; those that watch the same kind of descriptors
 * one after the other, since a block has one pool at a time.
 */
function blockOrder(
  cells: readonly CellOutcome[],
  { seed, order: given }: RunSettings,
  index: number,
): readonly CellOutcome[] {
  const random = Xoshiro128.fromSeed(seedFrom('order', seed, index))
  const order = given === 'fixed' ? cells : shuffled(cells, random)
  const kinds = [...new Set(order.map(({ cell }) => cell.params.fdKind))]
  return kinds.flatMap(kind => order.filter(({ cell }) => cell.params.fdKind === kind))
}

function absorb(report: BlockReport, byId: ReadonlyMap<string, CellOutcome>): void {
  for (const result of report.results) byId.get(result.cellId)?.add(result)
  const failures = report.crash?.cellId
    ? [...report.failures, { cellId: report.crash.cellId, reason: report.crash.reason }]
    : report.failures
  for (const { cellId, reason } of failures) {
    const cell = byId.get(cellId)
    if (cell) cell.failure ??= reason
  }
}

/**
 * Runs the blocks that `outcome` does not hold yet and adds them to it. A cell whose process crashes is
 * marked failed, and the block goes on without it in another process.
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
  const byId = new Map(outcome.cells.map(cell => [cell.cell.id, cell]))
  const spentMs = outcome.blocks.reduce((sum, block) => sum + block.durationMs, 0)
  let leftMs = Math.max(0, settings.budgetSeconds * 1000 - spentMs)

  for (let index = 0; index < settings.blocks && !signal.aborted; index++) {
    const measurable = outcome.cells.filter(cell => cell.skipReason === null)
    const order = blockOrder(measurable, settings, index)
    const blockStart = performance.now()
    const blockMs = leftMs / (settings.blocks - index)

    for (;;) {
      const pending = order.filter(cell => cell.failure === null && !cell.hasBlock(index))
      if (pending.length === 0 || signal.aborted) break
      const start = performance.now()
      const startedAt = new Date().toISOString()
      const request: BlockRequest = {
        type: 'run',
        index,
        seed: settings.seed,
        cells: pending.map(cell => cell.cell),
        firstPosition: order.length - pending.length,
        budgetMs: Math.max(0, blockMs - (start - blockStart)),
        pin: settings.pin,
        clock: settings.clock,
        scheduler: settings.scheduler,
      }
      const report = await spawnBlock(request, signal)
      absorb(report, byId)
      if (report.crash && report.crash.cellId === null) throw new BlockError(report.crash.reason)
      const { facts, usage } = report
      if (facts) {
        outcome.blocks.push({
          index,
          startedAt,
          durationMs: Math.round(performance.now() - start),
          complete: order.every(cell => cell.failure !== null || cell.hasBlock(index)),
          ...facts,
          ...(usage ?? UNKNOWN_USAGE),
        })
      }
    }
    leftMs -= Math.min(leftMs, performance.now() - blockStart)
    if (!signal.aborted) {
      await onBlock({ blocksFinished: index + 1, blocks: settings.blocks, secondsLeft: leftMs / 1000 })
    }
  }
}
