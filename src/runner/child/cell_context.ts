import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { WatchOptions } from '../../poller/native_loops.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { formatInteger } from '../../units/format.ts'
import type { CellBlockResult, Pin } from '../block_protocol.ts'
import type { Turns } from './turns.ts'

/** What a cell is measured with and under. */
export interface CellContext {
  readonly addon: Addon
  /** The pool of the cell's kind of descriptor; null where the cell watches simulated descriptors. */
  readonly pool: NativeFdPool | null
  readonly seed: number
  readonly clockCostNs: number
  readonly blockIndex: number
  readonly position: number
  /** Wall-clock time for warming up and measuring. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  /** The CPUs that the measuring thread and a writer thread of the cell are to run on. */
  readonly pin: Pin
  /** The CPUs that the process may use, whatever its measuring thread is pinned to. */
  readonly allowedCpus: readonly number[]
  /** The turns with a process that measures the same cell; left out where this process measures alone. */
  readonly turns?: Turns
}

/** Returns the pool of real descriptors that a native loop needs. */
export function poolOf({ pool }: CellContext): NativeFdPool {
  if (!pool) throw new Error('the block has no pool of descriptors')
  return pool
}

/** Returns the options of every native loop that say how a cell watches its descriptors. */
export function watchOptions({ mechanism, params }: CellSpec): WatchOptions {
  return {
    mechanism,
    edge: params.trigger === 'edge',
    oneshot: params.oneshot,
    sharedFdTable: params.fdTable === 'shared',
    maxEvents: params.maxEvents,
    highestFd: params.highestFd,
  }
}

/** Returns sentences about the faults that are injected into a cell, as notes to its figures. */
function faultNotes({ params: { waitDelayNs, stallMs, load, arrivals } }: CellSpec): string[] {
  const notes: string[] = []
  if (waitDelayNs > 0) {
    notes.push(`injected fault: every wait was made ${formatInteger(waitDelayNs)} ns longer (waitDelayNs)`)
  }
  // In open loop a stall shows in the merged figures, and src/result/run/load_notes.ts describes it.
  if (stallMs > 0 && load === 'closed' && arrivals !== 'flood') {
    notes.push(
      `injected fault: in each block one wait was made ${formatInteger(stallMs)} ms longer (stallMs); in closed loop that is one sample, since nothing is sent meanwhile that would have to queue`,
    )
  }
  return notes
}

/** What a kind of loop has measured of a cell: the rest of a result is the same for all kinds. */
type Measured = Pick<CellBlockResult, 'workDigest' | 'counters' | 'samples' | 'notes'> &
  Partial<Pick<CellBlockResult, 'clockCostNs' | 'simWork' | 'perf' | 'timeline'>>

/** Returns the result of a cell in a block. */
export function cellResult(cell: CellSpec, context: CellContext, measured: Measured): CellBlockResult {
  return {
    cellId: cell.id,
    blockIndex: context.blockIndex,
    position: context.position,
    clockCostNs: context.clockCostNs,
    simWork: null,
    ...measured,
    notes: [...measured.notes, ...faultNotes(cell)],
  }
}
