import { roundFigure } from '../recorder/summary.ts'
import type { FdKind } from '../suite/parameters.ts'
import type { BlockPurpose, BlockRequest, BlockUsage, Conditions } from './block_protocol.ts'
import { cpuCount } from './cpu_count.ts'
import { disturbances } from './disturbance.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { type BlockHost, type BlockReport, spawnBlock, type TurnsEnd } from './spawn.ts'
import { timeShare, visitTimes } from './visit_time.ts'

/** The error of a block that cannot run at all: its process does not start, or its pool cannot be made. */
export class BlockError extends Error {
  override name = 'BlockError'
}

/** The usage of a process that ended before it reported any. */
const UNKNOWN_USAGE: BlockUsage = {
  measuredMs: null,
  stealMs: null,
  voluntaryContextSwitches: null,
  involuntaryContextSwitches: null,
  minorPageFaults: null,
  majorPageFaults: null,
  throttledMs: null,
  migrations: null,
  frequencyMhz: null,
  yardstick: null,
}

/** Puts the cells that watch one kind of descriptor next to each other, since a block has one pool at a time. */
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

/** A block that is to be measured. */
export interface PlannedBlock {
  readonly index: number
  readonly purpose: BlockPurpose
  /** The cells in the order in which they are measured. */
  readonly cells: readonly CellOutcome[]
  readonly budgetMs: number
}

/** The settings that all blocks of a run share. */
export interface BlockSettings extends Conditions {
  readonly seed: number
  /** The build that measures; left out, it is this package. */
  readonly host?: BlockHost | undefined
  /** The socket for taking turns with another block. After a crash the rest of the block is measured alone. */
  readonly turnsEnd?: TurnsEnd | undefined
  /** What a bare system call takes on the machine, in ns; left out, that of a usual one. */
  readonly systemCallNs?: number | undefined
  /** The function that runs a block process; tests put another one in its place. */
  readonly spawn?: typeof spawnBlock
}

function shareOfPending(order: readonly CellOutcome[], isPending: (cell: CellOutcome) => boolean): number {
  const specs = (cells: readonly CellOutcome[]) => cells.map(({ cell }) => cell)
  const measurable = order.filter(({ failure }) => failure === null)
  return timeShare(specs(measurable.filter(isPending)), specs(measurable))
}

/**
 * Measures a block in one process, and adds it to `outcome`. Where the process crashes, the cell that it measured is
 * marked failed and another process measures the rest.
 *
 * @throws BlockError where no process of the block can run.
 */
export async function performBlock(
  outcome: RunOutcome,
  { index, purpose, cells: order, budgetMs }: PlannedBlock,
  { seed, pin, clock, scheduler, host, turnsEnd, systemCallNs, spawn = spawnBlock }: BlockSettings,
  signal: AbortSignal,
): Promise<void> {
  const byId = new Map(outcome.cells.map(cell => [cell.cell.id, cell]))
  const isPending = (cell: CellOutcome) => cell.failure === null && !cell.hasBlock(index)
  // The cells that are left get their own share of the block's time, and not the share of those already measured.
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
      // Processes that take turns with each other need equal times, which the estimates are.
      leastMs: turnsEnd ? undefined : pending.map(visitTimes(outcome.cells, systemCallNs)),
      firstPosition: order.length - pending.length,
      budgetMs: Math.max(0, ownMs - (start - blockStart)),
      pin,
      clock,
      scheduler,
    }
    const report = await spawn(request, signal, host, isFirstProcess ? turnsEnd : undefined)
    absorb(report, byId)
    if (report.crash && report.crash.cellId === null) throw new BlockError(report.crash.reason)
    const { facts } = report
    // The block process of an older version reports fewer of these figures.
    const usage = { ...UNKNOWN_USAGE, ...report.usage }
    if (facts) {
      outcome.blocks.push({
        index,
        startedAt,
        durationMs: Math.round(performance.now() - start),
        recordedMs: roundFigure(report.results.reduce((sum, { visit }) => sum + visit.measuredMs, 0)),
        complete: order.every(cell => cell.failure !== null || cell.hasBlock(index)),
        purpose,
        disturbed: disturbances(usage, cpuCount(), report.ownThreads),
        ...facts,
        ...usage,
      })
    }
  }
}
