import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { type CellSpec, hasOwnReaders } from '../../suite/cells.ts'
import type { CellContext, MeasuredCell } from './cell_context.ts'
import { closedCell } from './measure_closed.ts'
import { floodCell } from './measure_flood.ts'
import { openCell } from './measure_open.ts'
import { timeoutCell } from './measure_timeout.ts'
import { wakeupCell } from './measure_wakeup.ts'

/** Returns a cell with the loop of its kind, ready for its first turn. It records into `histograms`. */
export function openMeasuredCell(
  cell: CellSpec,
  context: CellContext,
  histograms: MetricHistograms,
): MeasuredCell {
  const { load, waitMode } = cell.params
  if (hasOwnReaders(cell.params)) return floodCell(cell, context, histograms)
  if (load === 'open') return openCell(cell, context, histograms)
  if (waitMode === 'timeout') return timeoutCell(cell, context, histograms)
  return waitMode === 'wakeup' ? wakeupCell(cell, context, histograms) : closedCell(cell, context, histograms)
}
