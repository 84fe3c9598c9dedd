import type { CellSpec } from '../../suite/cells.ts'
import type { CellContext, MeasuredCell } from './cell_context.ts'
import { closedCell } from './measure_closed.ts'
import { floodCell } from './measure_flood.ts'
import { openCell } from './measure_open.ts'
import { wakeupCell } from './measure_wakeup.ts'

/** Returns a cell with the loop of its kind, ready for its first turn. */
export function openMeasuredCell(cell: CellSpec, context: CellContext): MeasuredCell {
  const { arrivals, load, waitMode } = cell.params
  if (arrivals === 'flood') return floodCell(cell, context)
  if (load === 'open') return openCell(cell, context)
  return waitMode === 'wakeup' ? wakeupCell(cell, context) : closedCell(cell, context)
}
