import type { CellSpec } from '../../suite/cells.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import type { CellContext } from './cell_context.ts'
import { measureClosed } from './measure_closed.ts'
import { measureFlood } from './measure_flood.ts'
import { measureOpen } from './measure_open.ts'
import { measureWakeup } from './measure_wakeup.ts'

/**
 * Measures one cell with the loop of its kind.
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
