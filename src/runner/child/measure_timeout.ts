import { mechanismNamed } from '../../poller/mechanisms.ts'
import type { BatchResult, PlanRunner } from '../../poller/native_loops.ts'
import { TimeoutRecorder } from '../../recorder/cell_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { formatChosenNs } from '../../units/format.ts'
import { type CellContext, type MeasuredCell, poolOf, watchOptions } from './cell_context.ts'
import { PlanCell, SLEEPING } from './plan_cell.ts'
import { MAX_ITERATIONS } from './plan_loop.ts'
import { sampleColumns } from './sample_columns.ts'

/** Says that a mechanism takes no timeout as short or as fine as the cell's, and what it waits for instead. */
function roundingNotes({ mechanism, params }: CellSpec, timeoutNs: number): string[] {
  const unitNs = mechanismNamed(mechanism)?.features.timeoutResolutionNs ?? 1
  const roundedNs = Math.ceil(timeoutNs / unitNs) * unitNs
  if (roundedNs === params.timeoutNs) return []
  return [
    `${mechanism} takes its timeout in units of ${formatChosenNs(unitNs)}: that of ${formatChosenNs(timeoutNs)} was rounded up to ${formatChosenNs(roundedNs)}, and the lateness contains the difference`,
  ]
}

/** Returns a cell whose waits find nothing and end by their timeouts. */
export function timeoutCell(
  cell: CellSpec,
  context: CellContext,
  histograms: MetricHistograms,
): MeasuredCell {
  const { fdCount, timeoutNs, waitDelayNs } = cell.params
  if (timeoutNs === null) throw new Error('a wait that its timeout ends needs one')
  const columns = sampleColumns(['armNs', 'scanNs', 'timeoutLatenessNs'], MAX_ITERATIONS)
  const recorder = new TimeoutRecorder(histograms)
  const options = { ...watchOptions(cell), fdCount, timeoutNs, waitDelayNs }
  return new PlanCell<BatchResult, PlanRunner>({
    name: cell.id,
    // The digest of nothing needs no more than one wait, which may take long.
    plan: { ...context.planOf(cell), digestIterations: 1 },
    clockCostNs: context.clockCostNs,
    notes: roundingNotes(cell, timeoutNs),
    signal: context.signal,
    begin: () => new context.addon.TimeoutRunner(poolOf(context), options, columns),
    end: runner => runner.close(),
    record: batch => recorder.record(columns, batch),
    histograms,
    clockReadings: ({ waits }) => 4 * waits,
    counters: () => recorder.counters,
    ...SLEEPING,
  })
}
