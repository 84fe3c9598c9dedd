import { cpus } from 'node:os'
import type { FdKind } from '../suite/parameters.ts'
import type { BlockPurpose, BlockRequest, BlockUsage, Conditions } from './block_protocol.ts'
import { disturbances } from './disturbance.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockHost, type BlockReport, spawnBlock, type TurnsEnd } from './spawn_block.ts'
import { timeShare } from './time_weight.ts'

/** A block that cannot run at all: its process does not start, or its pool cannot be made. */
export class BlockError extends Error {
  override name = 'BlockError'
}

/** Of a process that did not say. */
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

/** Those that watch the same kind of descriptors one after the other, since a block has one pool at a time. */
export function groupedByKind<Cell>(order: readonly Cell[], kindOf: (cell: Cell) => FdKind): readonly Cell[] {
  const kinds = [...new Set(order.map(kindOf))]
  return kinds.flatMap(kind => order.filter(cell => kindOf(cell) === kind))
}

function absorb(report: BlockReport, byId: ReadonlyMap<string, CellOutcome>): void {
  const stepNs = report.facts?.clockResolutionNs
  for (const result of report.results) byId.get(result.cellId)?.add(result, stepNs)
  const failures = report.crash?.cellId
    ? [...report.failures, { cellId: report.crash.cellId, reason: report.crash.reason }]
    : report.failures
  for (const { cellId, reason } of failures) {
    const cell = byId.get(cellId)
    if (cell) cell.failure ??= reason
  }
}

/** A block as it is to be measured. */
export interface PlannedBlock {
  readonly index: number
  readonly purpose: BlockPurpose
  /** In the order in which they are measured. */
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
}

/** What all blocks of a run have in common. */
export interface BlockSettings extends Conditions {
  readonly seed: number
  /** Left out: this package's own code. */
  readonly host?: BlockHost | undefined
  /** To take turns with another block; what it measures again after a crash it measures alone. */
  readonly turnsEnd?: TurnsEnd | undefined
}

function shareOfPending(order: readonly CellOutcome[], isPending: (cell: CellOutcome) => boolean): number {
  const specs = (cells: readonly CellOutcome[]) => cells.map(({ cell }) => cell)
  const measurable = order.filter(({ failure }) => failure === null)
  return timeShare(specs(measurable.filter(isPending)), specs(measurable))
}

/**
 * Measures a block in one process, or in several where one crashes: a cell that crashed is marked failed.
 *
 * @throws BlockError where no process of it can run.
 */
export async function performBlock(
  outcome: RunOutcome,
  { index, purpose, cells: order, budgetMs }: PlannedBlock,
  { seed, pin, clock, scheduler, host, turnsEnd }: BlockSettings,
  signal: AbortSignal,
): Promise<void> {
  const byId = new Map(outcome.cells.map(cell => [cell.cell.id, cell]))
  const isPending = (cell: CellOutcome) => cell.failure === null && !cell.hasBlock(index)
  // What an earlier process measured of the block had its time: the others get no more than theirs.
  const ownMs = budgetMs * shareOfPending(order, isPending)
  const blockStart = performance.now()
  for (let isFirstProcess = true; ; isFirstProcess = false) {
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
    const report = await spawnBlock(request, signal, host, isFirstProcess ? turnsEnd : undefined)
    absorb(report, byId)
    if (report.crash && report.crash.cellId === null) throw new BlockError(report.crash.reason)
    const { facts } = report
    // An older version tells less of it.
    const usage = { ...UNKNOWN_USAGE, ...report.usage }
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
