import type { WakeupColumns, WakeupRunner } from '../../poller/native_loops.ts'
import { WakeupRecorder } from '../../recorder/cell_recorder.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { makePlan, type Plan } from '../../workload/plan.ts'
import { encodePlan } from '../../workload/plan_buffer.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { faultNotes } from '../fault_notes.ts'
import { measureBatches } from './measure_batches.ts'
import type { CellContext } from './measure_cell.ts'
import { ASLEEP_NOT_COUNTED } from './perf_counting.ts'
import { digestPass, MAX_ITERATIONS, maxEventsPerBatch, PlanLoop } from './plan_loop.ts'
import { sampleColumn } from './sample_column.ts'
import { onCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'
import { watchOptions } from './watch_options.ts'

/** Far longer than any call takes to fall asleep on a million descriptors. */
const WATCH_MS = 1000

/** Shorter than the time after which the block is taken to hang, so that the cell can say why. */
const PATIENCE_MS = 10_000

function makeColumns(activeCount: number): WakeupColumns {
  const perIteration = () => sampleColumn(MAX_ITERATIONS)
  const perEvent = () => sampleColumn(maxEventsPerBatch(activeCount))
  return {
    writeNs: perIteration(),
    armNs: perIteration(),
    scanNs: perIteration(),
    drainNs: perIteration(),
    dispatchLatencyNs: perEvent(),
    wakeupLatencyNs: perEvent(),
  }
}

function openRunner(
  cell: CellSpec,
  plan: Plan,
  columns: WakeupColumns,
  { addon, pool }: CellContext,
  { writerCpu, isShared }: ThreadPlacement,
): WakeupRunner {
  if (!pool) throw new Error('the block has no pool of descriptors')
  const options = {
    ...watchOptions(cell),
    writerCpu,
    sharedCpu: isShared,
    waitDelayNs: cell.params.waitDelayNs,
    watchMs: WATCH_MS,
    patienceMs: PATIENCE_MS,
  }
  return new addon.WakeupRunner(pool, encodePlan(plan), options, columns)
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
    return {
      cellId: cell.id,
      blockIndex: context.blockIndex,
      position: context.position,
      workDigest,
      clockCostNs: context.clockCostNs,
      counters: recorder.counters,
      samples: recorder.samples(),
      simWork: null,
      notes: [...notesOf(placement), ...faultNotes(cell.params)],
      perf: ASLEEP_NOT_COUNTED,
    }
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
