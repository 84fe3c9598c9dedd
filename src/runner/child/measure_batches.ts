import { setImmediate } from 'node:timers/promises'
import { Bench } from 'tinybench'
import type { BatchResult } from '../../poller/native_loops.ts'
import type { CellContext } from './cell_context.ts'
import type { PerfCounting } from './perf_counting.ts'
import { MAX_ITERATIONS, type PlanLoop } from './plan_loop.ts'
import type { Stall } from './stall.ts'

/** The length of a batch: short enough to abort soon, long enough that the work between batches does not count. */
const BATCH_MS = 2

/** The largest number of batches, since tinybench keeps a sample of each; a long budget has longer batches. */
const MAX_BATCHES = 2000

/** The share of a cell's time that goes to warming up; the digest pass is a part of it. */
const WARMUP_SHARE = 0.15

interface BatchTask<Batch extends BatchResult> {
  readonly name: string
  readonly loop: PlanLoop<Batch>
  /** The time of one iteration of the digest pass. */
  readonly iterationMs: number
  /** The part of the cell's time that has passed already. */
  readonly spentMs: number
  /** Records a measured batch; batches of the warm-up are not recorded. */
  readonly record: (batch: Batch) => void
  /** The performance counters of the measured batches. */
  readonly perf?: PerfCounting
  /** The stall to inject, for a loop that can stall. */
  readonly stall?: Stall
}

/** Returns the part of a cell's time that is measured, in ms. */
export function measuredMs({ budgetMs }: CellContext): number {
  return budgetMs * (1 - WARMUP_SHARE)
}

/**
 * Warms up, then measures, as a tinybench task, whose function runs a batch in the native runner and returns the
 * duration that the runner took.
 *
 * @returns false where the signal aborted it.
 */
export async function measureBatches<Batch extends BatchResult>(
  { name, loop, iterationMs, spentMs, record, perf, stall }: BatchTask<Batch>,
  context: CellContext,
): Promise<boolean> {
  const { budgetMs, signal, turns } = context
  const batchMs = Math.max(BATCH_MS, budgetMs / MAX_BATCHES)
  const batchIterations = Math.max(1, Math.min(MAX_ITERATIONS, Math.round(BATCH_MS / iterationMs)))
  const run = () => loop.run(batchIterations)
  const runRecorded = () => {
    const batch = perf ? perf.count(run) : run()
    record(batch)
    return batch
  }
  let measuring = false

  const bench = new Bench({
    warmupTime: Math.max(0, budgetMs * WARMUP_SHARE - spentMs),
    warmupIterations: 0,
    time: measuredMs(context),
    iterations: 1,
    throws: true,
    signal,
    setup: (_, mode) => {
      measuring = mode === 'run'
    },
  })
  bench.add(
    name,
    () => {
      const start = performance.now()
      if (measuring) stall?.beforeBatch()
      let [iterations, elapsedMs] = [0, 0]
      do {
        const batch = measuring ? runRecorded() : run()
        iterations += batch.iterations
        elapsedMs += batch.elapsedNs / 1e6
      } while (elapsedMs < batchMs)
      return {
        overriddenDuration: elapsedMs / iterations,
        overriddenIterationCost: performance.now() - start,
      }
    },
    {
      async: false,
      beforeEach: async () => {
        // Between batches the event loop gets a chance to receive an abort message.
        await setImmediate()
        await turns?.next()
      },
    },
  )
  const [task] = await bench.run()
  if (signal.aborted) return false
  if (task?.result.state !== 'completed') throw new Error(`tinybench left the task ${task?.result.state}`)
  // A budget of one or two batches may end before its middle is noticed.
  if (stall?.atLatestNow()) runRecorded()
  return true
}
