import { setImmediate } from 'node:timers/promises'
import { Bench } from 'tinybench'
import type { BatchResult, SampleColumns } from '../../poller/native_loops.ts'
import { median } from '../../stats/quantile.ts'
import type { WarmUp } from '../block_protocol.ts'
import { AGREEMENT, UNRECORDED_SHARE, WINDOW_MS } from '../turn_rules.ts'
import type { PerfCounting } from './perf_counting.ts'
import { MAX_ITERATIONS, type PlanLoop } from './plan_loop.ts'

/** The length of a batch, in ms: short enough for a turn of some milliseconds, long enough that the work between batches does not count. */
const BATCH_MS = 1

/** The largest number of batches of a turn, since tinybench keeps a sample of each; a long turn has longer batches. */
const MAX_BATCHES = 2000

interface BatchTask<Batch extends BatchResult> {
  readonly name: string
  readonly loop: PlanLoop<Batch>
  /** The time of one iteration, in ms. */
  readonly iterationMs: number
  readonly record: (batch: Batch) => void
  /** The performance counters of the measured batches. */
  readonly perf: PerfCounting | null
  /** Is called when the unrecorded part of the turn is over. */
  readonly onRecording: () => void
  readonly signal: AbortSignal
}

function batchIterations(iterationMs: number): number {
  return Math.max(1, Math.min(MAX_ITERATIONS, Math.round(BATCH_MS / iterationMs)))
}

/**
 * Runs one turn as a tinybench task, whose function runs batches in the native runner and returns the duration that
 * the runner took. The first part of the turn is tinybench's warm-up, which is not recorded.
 *
 * @param turn its length in ms, and whether the loop is warm, so that the turn has no unrecorded part.
 * @returns the time of the recorded batches, in ms; null where the signal aborted the turn.
 */
export async function measureBatches<Batch extends BatchResult>(
  { name, loop, iterationMs, record, perf, onRecording, signal }: BatchTask<Batch>,
  { turnMs, isWarm }: { readonly turnMs: number; readonly isWarm: boolean },
): Promise<number | null> {
  const batchMs = Math.max(BATCH_MS, turnMs / MAX_BATCHES)
  const iterations = batchIterations(iterationMs)
  const run = () => loop.run(iterations)
  const runRecorded = () => {
    const batch = perf ? perf.count(run) : run()
    record(batch)
    return batch
  }
  let isMeasuring = false
  let measuredMs = 0
  // A task adds a listener that it does not remove, and the signal of the block lasts for thousands of turns.
  const own = new AbortController()
  const abort = () => own.abort()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const bench = new Bench({
    warmup: !isWarm,
    warmupTime: turnMs * UNRECORDED_SHARE,
    warmupIterations: 0,
    time: isWarm ? turnMs : turnMs * (1 - UNRECORDED_SHARE),
    iterations: 1,
    throws: true,
    signal: own.signal,
    setup: (_, mode) => {
      isMeasuring = mode === 'run'
      if (isMeasuring) onRecording()
    },
  })
  bench.add(
    name,
    () => {
      const start = performance.now()
      let [done, elapsedMs] = [0, 0]
      do {
        const batch = isMeasuring ? runRecorded() : run()
        done += batch.iterations
        elapsedMs += batch.elapsedNs / 1e6
        // A batch is shorter than it was meant to be where the columns are full.
      } while (elapsedMs < batchMs / 2)
      if (isMeasuring) measuredMs += elapsedMs
      return {
        overriddenDuration: elapsedMs / done,
        overriddenIterationCost: performance.now() - start,
      }
    },
    // Between batches the event loop gets a chance to receive an abort message.
    { async: false, beforeEach: () => setImmediate() },
  )
  const [task] = await bench.run().finally(() => signal.removeEventListener('abort', abort))
  if (signal.aborted) return null
  if (task?.result.state !== 'completed') throw new Error(`tinybench left the task ${task?.result.state}`)
  return measuredMs
}

/**
 * Runs a number of iterations, in as many batches as the columns have room for.
 * @param take runs a batch and does with it what is to be done.
 * @returns their time, in ms.
 */
export function countBatches<Batch extends BatchResult>(
  loop: PlanLoop<Batch>,
  iterations: number,
  take: (run: () => Batch) => Batch,
): number {
  let [left, elapsedNs] = [iterations, 0]
  while (left > 0) {
    const batch = take(() => loop.run(left))
    left -= batch.iterations
    elapsedNs += batch.elapsedNs
  }
  return elapsedNs / 1e6
}

/** Returns how many values of a column a batch has filled. */
function filled(name: string, { iterations, waits, events }: BatchResult): number {
  if (name === 'waitNs') return waits
  return name === 'dispatchLatencyNs' ? events : iterations
}

/**
 * Runs a batch, then the same iterations of the plan again, and leaves the smallest value of each in the columns. The
 * interrupts of a timer fall into few of the waits of a pass, and hardly ever into the same one in all passes.
 *
 * @param first runs the batch.
 * @returns the batch of the first pass.
 * @throws Error where a later pass made another number of waits.
 */
export function smallestOf<Batch extends BatchResult>(
  loop: PlanLoop<Batch>,
  columns: SampleColumns,
  passes: number,
  first: () => Batch,
): Batch {
  const start = loop.next
  const batch = first()
  const smallest = Object.entries(columns).map(([name, column]) => {
    const length = filled(name, batch)
    return { column, least: Float64Array.from(column.subarray(0, length)) }
  })
  for (let pass = 1; pass < passes; pass++) {
    loop.next = start
    const again = loop.run(batch.iterations)
    if (
      again.iterations !== batch.iterations ||
      again.waits !== batch.waits ||
      again.events !== batch.events
    ) {
      throw new Error('the same iterations made another number of waits when they were run again')
    }
    for (const { column, least } of smallest) {
      for (let i = 0; i < least.length; i++) {
        least[i] = Math.min(least[i] as number, column[i] as number)
      }
    }
  }
  for (const { column, least } of smallest) column.set(least)
  return batch
}

/** The median time of one iteration over a window of at least `windowMs`, in ms. */
function windowOf<Batch extends BatchResult>(
  loop: PlanLoop<Batch>,
  iterationMs: number,
  windowMs: number,
): number {
  const iterations = Math.max(1, Math.floor((batchIterations(iterationMs) * windowMs) / (4 * BATCH_MS)))
  const figures: number[] = []
  let elapsedMs = 0
  while (elapsedMs < windowMs) {
    const batch = loop.run(iterations)
    figures.push(batch.elapsedNs / 1e6 / batch.iterations)
    elapsedMs += batch.elapsedNs / 1e6
  }
  return median(figures)
}

/**
 * Warms up by WARM_UP_RULE.
 * @param first the time of the iterations so far and that of one of them, in ms.
 * @param limitMs the time after which no further window begins, in ms.
 * @returns how the warm-up ended, and the time of one iteration in ms.
 */
export function warmUp<Batch extends BatchResult>(
  loop: PlanLoop<Batch>,
  first: { readonly elapsedMs: number; readonly iterationMs: number },
  limitMs: number,
): Omit<WarmUp, 'wallMs'> & { readonly iterationMs: number } {
  const start = performance.now()
  // The iterations of the digest are the first window where they took as long as a window has to.
  const isWindow = first.elapsedMs >= WINDOW_MS
  let before = isWindow ? first.iterationMs : windowOf(loop, first.iterationMs, WINDOW_MS)
  for (let windows = 2; ; windows++) {
    const now = windowOf(loop, before, WINDOW_MS)
    const agreed = Math.abs(now - before) <= (AGREEMENT * (now + before)) / 2
    if (agreed || performance.now() - start >= limitMs) return { windows, agreed, iterationMs: now }
    before = now
  }
}
