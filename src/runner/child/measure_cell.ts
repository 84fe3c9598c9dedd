import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { CellBlockResult, Pin } from '../block_protocol.ts'
import { measureClosed } from './measure_closed.ts'
import { measureFlood } from './measure_flood.ts'
import { measureOpen } from './measure_open.ts'
import { measureWakeup } from './measure_wakeup.ts'
import type { Turns } from './turns.ts'

export interface CellContext {
  readonly addon: Addon
  /** Of the cell's kind; null where it watches simulated descriptors. */
  readonly pool: NativeFdPool | null
  readonly seed: number
  readonly clockCostNs: number
  readonly blockIndex: number
  readonly position: number
  /** Wall-clock time for warming up and measuring. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  /** Where the measuring thread and a writer of its own are to run. */
  readonly pin: Pin
  /** The CPUs that the process may use, whatever its measuring thread is pinned to. */
  readonly allowedCpus: readonly number[]
  /** With a process that measures the same cell; left out where there is none. */
  readonly turns?: Turns
}

/**
 * Measures one cell.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed or did other work than the plan.
 */
export function measureCell(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  const { arrivals, load, waitMode } = cell.params
  if (arrivals === 'flood') return measureFlood(cell, context)
  if (load === 'open') return measureOpen(cell, context)
  return waitMode === 'wakeup' ? measureWakeup(cell, context) : measureClosed(cell, context)
}
