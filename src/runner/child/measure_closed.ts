import { isSimulated } from '../../poller/mechanisms.ts'
import type { PlanRunner, SampleColumns, StallingRunner } from '../../poller/native_loops.ts'
import { SimRunner, type SimWork, simClockCostNs } from '../../poller/sim_runner.ts'
import { CellRecorder } from '../../recorder/cell_recorder.ts'
import { type CellSpec, eventsPerIteration } from '../../suite/cells.ts'
import { makePlan, type Plan } from '../../workload/plan.ts'
import { encodePlan } from '../../workload/plan_buffer.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { type CellContext, cellResult, poolOf, watchOptions } from './cell_context.ts'
import { measureBatches, measuredMs } from './measure_batches.ts'
import { PerfCounting } from './perf_counting.ts'
import { digestPass, MAX_ITERATIONS, maxEventsPerBatch, PlanLoop } from './plan_loop.ts'
import { sampleColumns } from './sample_columns.ts'
import { Stall } from './stall.ts'

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
    churn: params.churn,
    waitDelayNs: params.waitDelayNs,
  }
  if (params.fdKind === 'simulated') return new SimRunner(plan, options, columns, null)
  const pool = poolOf(context)
  if (isSimulated(mechanism)) return new SimRunner(plan, options, columns, { pool, addon })
  return new addon.Runner(pool, encodePlan(plan), options, columns)
}

function workOf(runner: PlanRunner): SimWork | null {
  return runner instanceof SimRunner ? runner.work() : null
}

/**
 * Returns the simulated work between two readings, which leaves out registration, with the number of iterations that
 * it took.
 */
function workBetween(before: SimWork, after: SimWork, iterations: number): SimWork {
  const counted = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)])
  return { iterations, ...Object.fromEntries(counted) }
}

/**
 * Measures a closed-loop cell whose waits find their descriptors ready.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed or did other work than the plan.
 */
export async function measureClosed(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  const { params } = cell
  const { fdCount, activeCount, chainWrites } = params
  const plan = makePlan({ seed: context.seed, fdCount, activeCount, chainWrites })
  const events = eventsPerIteration(params)
  const columns = makeColumns(events, params.churn)
  const simulated = isSimulated(cell.mechanism)
  const clockCostNs = simulated ? simClockCostNs() : context.clockCostNs
  const recorder = new CellRecorder(events, clockCostNs, MAX_ITERATIONS)
  const runner = openRunner(cell, plan, columns, context)
  const perf = new PerfCounting(context.addon)
  try {
    const loop = new PlanLoop(runner, plan.iterations)
    const start = performance.now()
    // After the first wait, level-triggered epoll finds the item of the wait before still on its ready list, as in every later one.
    loop.run(1)
    const before = workOf(runner)
    const { workDigest, iterationMs } = digestPass(loop, plan.digestIterations)
    const simWork = before && workBetween(before, workOf(runner) ?? before, plan.digestIterations)
    const stall = new Stall(runner, params.stallMs, measuredMs(context))
    const finished = await measureBatches(
      {
        name: cell.id,
        loop,
        iterationMs,
        spentMs: performance.now() - start,
        record: batch => recorder.record(columns, batch),
        stall,
        perf,
      },
      context,
    )
    if (!finished) return null
    return cellResult(cell, context, {
      workDigest,
      clockCostNs,
      counters: recorder.counters,
      samples: recorder.samples(),
      simWork,
      notes: [],
      perf: perf.reading(),
    })
  } finally {
    perf.close()
    runner.close()
  }
}
