import { isSimulated, mechanismNamed } from '../../poller/mechanisms.ts'
import type { SampleColumns, StallingRunner } from '../../poller/native_loops.ts'
import { SimRunner, simClockCostNs } from '../../poller/sim_runner.ts'
import { CellRecorder } from '../../recorder/cell_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { type CellSpec, eventsPerIteration, readingsPerRound } from '../../suite/cells.ts'
import type { Plan } from '../../workload/plan.ts'
import { encodePlan } from '../../workload/plan_buffer.ts'
import { peersHere } from '../cell_plan.ts'
import { type CellContext, type MeasuredCell, poolOf, watchOptions } from './cell_context.ts'
import { BORROWING_NOT_COUNTED } from './perf_counting.ts'
import { PlanCell } from './plan_cell.ts'
import { MAX_ITERATIONS, maxEventsPerBatch } from './plan_loop.ts'
import { sampleColumns } from './sample_columns.ts'

function makeColumns(events: number, churn: number): SampleColumns {
  return {
    ...sampleColumns(['writeNs', 'armNs', 'scanNs', 'drainNs', 'cycleNs', 'iterationNs'], MAX_ITERATIONS),
    // The runner leaves room for an iteration whose waits deliver one event each.
    ...sampleColumns(['waitNs'], MAX_ITERATIONS + events + 1),
    ...sampleColumns(['dispatchLatencyNs'], maxEventsPerBatch(events)),
    ...(churn > 0 && sampleColumns(['modifyNs', 'removeNs', 'addNs'], maxEventsPerBatch(churn))),
  }
}

function openRunner(
  cell: CellSpec,
  plan: Plan,
  columns: SampleColumns,
  context: CellContext,
): StallingRunner {
  const { mechanism, params } = cell
  const { addon } = context
  const options = {
    ...watchOptions(cell),
    waitMode: params.waitMode,
    chainWrites: params.chainWrites,
    freshSet: params.freshSet,
    churn: params.churn,
    messageBytes: params.messageBytes,
    readBytes: params.readBytes ?? params.messageBytes,
    waitDelayNs: params.waitDelayNs,
  }
  if (params.fdKind === 'simulated') return new SimRunner(plan, options, columns, null, params.interest)
  const pool = poolOf(context)
  if (isSimulated(mechanism)) return new SimRunner(plan, options, columns, { pool, addon }, params.interest)
  return new addon.Runner(pool, encodePlan(plan), options, columns)
}

/** Returns a closed-loop cell whose waits find their descriptors ready. */
export function closedCell(cell: CellSpec, context: CellContext, histograms: MetricHistograms): MeasuredCell {
  const events = eventsPerIteration(cell.params)
  const columns = makeColumns(events, cell.params.churn)
  const plan = context.planOf(cell)
  const clockCostNs = isSimulated(cell.mechanism) ? simClockCostNs() : context.clockCostNs
  const { activeCount, chainWrites } = cell.params
  const writes = activeCount + chainWrites
  const readings = readingsPerRound(cell.params)
  const recorder = new CellRecorder(events, clockCostNs, MAX_ITERATIONS, histograms, writes, readings)
  const borrows = peersHere(cell.params, context.addon.descriptorLimit()) !== null
  let kept: StallingRunner | null = null
  return new PlanCell({
    name: cell.id,
    plan,
    clockCostNs,
    notes: [],
    signal: context.signal,
    begin: () => {
      if (kept) kept.register()
      else kept = openRunner(cell, plan, columns, context)
      return kept
    },
    // A set in the caller's own memory makes no write of another mechanism dearer, so that it may stay. A chosen
    // number of a descriptor is free for one cell at a time.
    end: runner => {
      const keepsInterest = mechanismNamed(cell.mechanism)?.features.keepsInterest ?? true
      if (keepsInterest || cell.params.highestFd !== null) runner.unregister()
    },
    release: () => {
      const runner = kept
      kept = null
      runner?.close()
    },
    work: runner => (runner instanceof SimRunner ? runner.work() : null),
    stall: (runner, milliseconds) => runner.stallNext(milliseconds),
    record: batch => recorder.record(columns, batch),
    histograms,
    clockReadings: batch => recorder.clockReadings(batch),
    // Changes of the interest set go on with the next descriptors.
    repeatable: cell.params.churn > 0 ? null : columns,
    counters: () => recorder.counters,
    counting: borrows ? null : context.addon,
    uncounted: BORROWING_NOT_COUNTED,
  })
}
