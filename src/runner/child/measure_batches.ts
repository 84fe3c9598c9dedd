import { setImmediate } from 'node:timers/promises'
import { Bench } from 'tinybench'
import type { BatchResult } from '../../poller/native_loops.ts'
import type { CellContext } from './measure_cell.ts'
import type { PerfCounting } from './perf_counting.ts'
import { MAX_ITERATIONS, type PlanLoop } from './plan_loop.ts'
import type { Stall } from './stall.ts'

/** A batch takes about this long: short enough to abort soon, long enough that the rest does not count. */
const BATCH_MS = 2

/** tinybench keeps a sample per batch; longer batches keep their number below this. */
const MAX_BATCHES = 2000

/** Share of a cell's time that goes to warming up, of which the digest pass is a part. */
const WARMUP_SHARE = 0.15

export interface BatchTask<Batch extends BatchResult> {
  readonly name: string
  readonly loop: PlanLoop<Batch>
  /** What the digest pass took for one iteration. */
  readonly iterationMs: number
  /** What the cell has taken of its time so far. */
  readonly spentMs: number
  /** Takes the batches that are measured, not those of the warm-up. */
  readonly record: (batch: Batch) => void
  /** Counts what the thread does in the measured batches. */
  readonly perf?: PerfCounting
  /** A fault on purpose, of a loop that takes one. */
  readonly stall?: Stall
}

/** What of a cell's time is measured. */
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
        // A turn of the event loop between batches lets an abort message in.
        await setImmediate()
        await turns?.next()
      },
    },
  )
  const [task] = await bench.run()
  if (signal.aborted) return false
  if (task?.result.state !== 'completed') throw new Error(`tinybench left the task ${task?.result.state}`)
  // A budget of a batch or two has no middle.
  if (stall?.atLatestNow()) runRecorded()
  return true
}
