import type { WakeupColumns, WakeupRunner } from '../../poller/native_loops.ts'
import { WakeupRecorder } from '../../recorder/cell_recorder.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { makePlan, type Plan } from '../../workload/plan.ts'
import { encodePlan } from '../../workload/plan_buffer.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { type CellContext, cellResult, poolOf, watchOptions } from './cell_context.ts'
import { measureBatches } from './measure_batches.ts'
import { ASLEEP_NOT_COUNTED } from './perf_counting.ts'
import { digestPass, MAX_ITERATIONS, maxEventsPerBatch, PlanLoop } from './plan_loop.ts'
import { sampleColumns } from './sample_columns.ts'
import { onCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'

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

async function measure(
  cell: CellSpec,
  context: CellContext,
  placement: ThreadPlacement,
): Promise<CellBlockResult | null> {
  const { fdCount, activeCount } = cell.params
  const plan = makePlan({ seed: context.seed, fdCount, activeCount })
  const columns = makeColumns(activeCount)
  const recorder = new WakeupRecorder()
  const runner = openRunner(cell, plan, columns, context, placement)
  try {
    const loop = new PlanLoop(runner, plan.iterations)
    const start = performance.now()
    loop.run(1)
    const { workDigest, iterationMs } = digestPass(loop, plan.digestIterations)
    const finished = await measureBatches(
      {
        name: cell.id,
        loop,
        iterationMs,
        spentMs: performance.now() - start,
        record: batch => recorder.record(columns, batch),
      },
      context,
    )
    if (!finished) return null
    return cellResult(cell, context, {
      workDigest,
      counters: recorder.counters,
      samples: recorder.samples(),
      notes: notesOf(placement),
      perf: ASLEEP_NOT_COUNTED,
    })
  } finally {
    runner.close()
  }
}

/**
 * Measures a closed-loop cell whose reader really sleeps in each wait, until a writer thread wakes it.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed, did other work than the plan, or the reader never slept.
 */
export function measureWakeup(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  const placement = placeThreads(context.pin, context.allowedCpus)
  return onCpu(context.addon, placement.readerCpu, () => measure(cell, context, placement))
}
