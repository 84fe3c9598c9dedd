import { cpus } from 'node:os'
import { seedFrom } from '../random/mix32.ts'
import { shuffled } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { additionalBlock, plannedBlockMs } from './additional_block.ts'
import type { BlockPurpose, BlockRequest, BlockUsage, Conditions } from './block_protocol.ts'
import { disturbances } from './disturbance.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockReport, spawnBlock } from './spawn_block.ts'
import { timeShare } from './time_weight.ts'

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
  /** Planned, finished beyond that, and those to be expected. */
  readonly blocks: number
  readonly secondsLeft: number
}

/** A block that cannot run at all: its process does not start, or its pool cannot be made. */
export class BlockError extends Error {
  override name = 'BlockError'
}

/** Of a process that did not live to say. */
const UNKNOWN_USAGE: BlockUsage = {
  measuredMs: null,
  stealMs: null,
  voluntaryContextSwitches: null,
  involuntaryContextSwitches: null,
  minorPageFaults: null,
  majorPageFaults: null,
  migrations: null,
  frequencyMhz: null,
  yardstick: null,
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

/** A block as it is to be measured. */
interface PlannedBlock {
  readonly index: number
  readonly purpose: BlockPurpose
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
}

function shareOfPending(order: readonly CellOutcome[], isPending: (cell: CellOutcome) => boolean): number {
  const specs = (cells: readonly CellOutcome[]) => cells.map(({ cell }) => cell)
  const measurable = order.filter(({ failure }) => failure === null)
  return timeShare(specs(measurable.filter(isPending)), specs(measurable))
}

/** In one process, or in several where one crashes: a cell that crashed is marked failed. */
async function runBlock(
  outcome: RunOutcome,
  { index, purpose, cells, budgetMs }: PlannedBlock,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<void> {
  const byId = new Map(outcome.cells.map(cell => [cell.cell.id, cell]))
  const { seed, pin, clock, scheduler } = settings
  const order = blockOrder(cells, settings, index)
  const isPending = (cell: CellOutcome) => cell.failure === null && !cell.hasBlock(index)
  // What an earlier process measured of the block had its time: the others get no more than theirs.
  const ownMs = budgetMs * shareOfPending(order, isPending)
  const blockStart = performance.now()
  for (;;) {
    const pending = order.filter(isPending)
    if (pending.length === 0 || signal.aborted) return
    const start = performance.now()
    const startedAt = new Date().toISOString()
    const request: BlockRequest = {
      type: 'run',
      index,
      seed,
      cells: pending.map(cell => cell.cell),
      firstPosition: order.length - pending.length,
      budgetMs: Math.max(0, ownMs - (start - blockStart)),
      pin,
      clock,
      scheduler,
    }
    const report = await spawnBlock(request, signal)
    absorb(report, byId)
    if (report.crash && report.crash.cellId === null) throw new BlockError(report.crash.reason)
    const { facts } = report
    const usage = report.usage ?? UNKNOWN_USAGE
    if (facts) {
      outcome.blocks.push({
        index,
        startedAt,
        durationMs: Math.round(performance.now() - start),
        complete: order.every(cell => cell.failure !== null || cell.hasBlock(index)),
        purpose,
        disturbed: disturbances(usage, cpus().length, report.ownThreads),
        ...facts,
        ...usage,
      })
    }
  }
}

/**
 * Runs the planned blocks that `outcome` does not hold yet, then further ones in the time that is left for them,
 * and adds them to it. A cell whose process crashes is marked failed, and the block goes on without it in
 * another process. A run whose cells are all settled ends before its budget does: more samples would not
 * change what it says.
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
  let leftMs = Math.max(0, settings.budgetSeconds * 1000 - spentMs)
  const run = async (block: PlannedBlock) => {
    const start = performance.now()
    await runBlock(outcome, block, settings, signal)
    leftMs -= Math.min(leftMs, performance.now() - start)
  }
  const report = async (blocksFinished: number, blocks: number) => {
    if (!signal.aborted) await onBlock({ blocksFinished, blocks, secondsLeft: leftMs / 1000 })
  }

  for (let index = 0; index < settings.blocks && !signal.aborted; index++) {
    const cells = outcome.cells.filter(cell => cell.skipReason === null)
    const budgetMs = plannedBlockMs(settings, settings.blocks - index, leftMs)
    await run({ index, purpose: 'planned', cells, budgetMs })
    await report(index + 1, settings.blocks)
  }
  // One that was interrupted keeps its index and what it measured, and another takes its place.
  let index = Math.max(settings.blocks, ...outcome.blocks.map(block => block.index + 1))
  let finished = settings.blocks
  while (!signal.aborted) {
    const next = additionalBlock(outcome, settings, leftMs)
    if (!next) break
    await run({ ...next, index: index++ })
    finished++
    await report(finished, finished + next.expected - 1)
  }
  outcome.ended = !signal.aborted
}
