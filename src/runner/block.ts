import { type PoolSpec, poolNameOf } from '../suite/fd_kinds.ts'
import { grouped } from '../suite/grouped.ts'
import { BlockProgress, type BlockRecord } from './block_progress.ts'
import type { BlockPurpose, BlockRequest, Conditions } from './block_protocol.ts'
import type { CellOutcome, RunOutcome } from './outcome.ts'
import { wantsMore } from './settled.ts'
import { type BlockHost, spawnBlock, type TurnsEnd } from './spawn.ts'
import { timeShare, visitTimes } from './visit_time.ts'

/** The error of a block that cannot run at all: its process does not start, or its pool cannot be made. */
export class BlockError extends Error {
  override name = 'BlockError'
}

/** A process that dies before it measures is started this often at most. */
const MOST_STARTS = 3

/** Puts the cells that share a pool of descriptors next to each other, since a block has one pool at a time. */
export function groupedByPool<Cell>(
  order: readonly Cell[],
  poolOf: (cell: Cell) => PoolSpec,
): readonly Cell[] {
  return [...grouped(order, cell => poolNameOf(poolOf(cell))).values()].flat()
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
 * Measures a block and adds it to `outcome`. One process measures it; where that process dies, other processes measure
 * what is left. One that dies before it measures anything is started again.
 *
 * @param onRecord is called with what the processes of the block reported, also before an error is thrown.
 * @throws BlockError where no process of the block can run.
 */
export async function performBlock(
  outcome: RunOutcome,
  { index, purpose, cells: order, budgetMs }: PlannedBlock,
  { seed, pin, clock, scheduler, counts, host, turnsEnd, systemCallNs, spawn = spawnBlock }: BlockSettings,
  signal: AbortSignal,
  onRecord: (record: BlockRecord) => void = () => {},
): Promise<void> {
  const progress = new BlockProgress(outcome, { index, purpose, cells: order })
  // The cells that are left get their own share of the block's time, and not the share of those already measured.
  const ownMs = budgetMs * shareOfPending(order, cell => progress.isPending(cell))
  const blockStart = performance.now()
  try {
    for (let [starts, hasTurns] = [0, true]; ; hasTurns = false) {
      const pending = progress.next()
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
        hasSpare: turnsEnd ? undefined : pending.map(wantsMore(outcome.cells)),
        firstPosition: order.length - pending.length,
        budgetMs: Math.max(0, ownMs - (start - blockStart)),
        pin,
        clock,
        scheduler,
        counts,
      }
      const report = await spawn(request, signal, host, hasTurns ? turnsEnd : undefined)
      progress.add({ startedAt, durationMs: Math.round(performance.now() - start), report })
      if (!report.crash || report.crash.cellId !== null) continue
      const hasMeasured = pending.some(cell => !progress.isPending(cell))
      starts = hasMeasured ? 1 : starts + 1
      if (!report.crash.isDeath || starts === MOST_STARTS) throw new BlockError(report.crash.reason)
    }
  } finally {
    onRecord(progress.record)
  }
}
