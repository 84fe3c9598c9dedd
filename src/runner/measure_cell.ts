import type { Addon, NativeFdPool } from '../poller/addon.ts'
import type { CellSpec } from '../suite/cells.ts'
import type { CellBlockResult, Pin } from './block_protocol.ts'
import { measureClosed } from './measure_closed.ts'
import { measureFlood } from './measure_flood.ts'

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
}

/**
 * Measures one cell.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed or did other work than the plan.
 */
export function measureCell(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  return cell.params.arrivals === 'flood' ? measureFlood(cell, context) : measureClosed(cell, context)
}
