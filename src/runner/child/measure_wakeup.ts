import type { WakeupBatch, WakeupColumns, WakeupRunner } from '../../poller/native_loops.ts'
import { WakeupRecorder } from '../../recorder/cell_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { Plan } from '../../workload/plan.ts'
import { encodePlan } from '../../workload/plan_buffer.ts'
import { type CellContext, type MeasuredCell, poolOf, watchOptions } from './cell_context.ts'
import { PlanCell, SLEEPING } from './plan_cell.ts'
import { MAX_ITERATIONS, maxEventsPerBatch } from './plan_loop.ts'
import { sampleColumns } from './sample_columns.ts'
import { onReaderCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'

/** How long the writer waits for the reader to fall asleep: far longer than any call takes on a million descriptors. */
const WATCH_MS = 1000

/** How long a wait may last. It is shorter than the time after which the block is taken to hang, so that the cell can report the reason. */
const PATIENCE_MS = 10_000

function makeColumns(activeCount: number): WakeupColumns {
  return {
    ...sampleColumns(['writeNs', 'armNs', 'scanNs', 'drainNs'], MAX_ITERATIONS),
    ...sampleColumns(['dispatchLatencyNs', 'wakeupLatencyNs'], maxEventsPerBatch(activeCount)),
  }
}

function openRunner(
  cell: CellSpec,
  plan: Plan,
  columns: WakeupColumns,
  context: CellContext,
  { writerCpu, isShared }: ThreadPlacement,
): WakeupRunner {
  const options = {
    ...watchOptions(cell),
    writerCpu,
    sharedCpu: isShared,
    waitDelayNs: cell.params.waitDelayNs,
    watchMs: WATCH_MS,
    patienceMs: PATIENCE_MS,
  }
  return new context.addon.WakeupRunner(poolOf(context), encodePlan(plan), options, columns)
}

function notesOf({ readerCpu, isShared }: ThreadPlacement): string[] {
  if (!isShared) return []
  return [
    `the reader and the writer shared CPU ${readerCpu}: a wake-up is then a switch from one thread to the other and wakes no idle CPU`,
  ]
}

/** Returns a closed-loop cell whose reader really sleeps in each wait, until a writer thread wakes it. */
export function wakeupCell(cell: CellSpec, context: CellContext, histograms: MetricHistograms): MeasuredCell {
  const placement = placeThreads(context.pin, context.allowedCpus)
  const plan = context.planOf(cell)
  const columns = makeColumns(cell.params.activeCount)
  const recorder = new WakeupRecorder(histograms)
  const planned = new PlanCell<WakeupBatch, WakeupRunner>({
    name: cell.id,
    plan,
    clockCostNs: context.clockCostNs,
    notes: notesOf(placement),
    signal: context.signal,
    begin: () => openRunner(cell, plan, columns, context, placement),
    end: runner => runner.close(),
    record: batch => recorder.record(columns, batch),
    histograms,
    // A wait has four, and each event after its first one more.
    clockReadings: ({ waits, events }) => 3 * waits + events,
    counters: () => recorder.counters,
    ...SLEEPING,
  })
  return onReaderCpu(planned, context.addon, placement.readerCpu)
}
