import type { BatchResult, PlanRunner } from '../../poller/native_loops.ts'
import { formatDigest } from '../../workload/digest.ts'

/** The largest number of iterations that one call of a runner records. */
export const MAX_ITERATIONS = 2048

/** Returns the largest number of events that one call of a runner records. */
export function maxEventsPerBatch(activeCount: number): number {
  return Math.max(16_384, activeCount)
}

/** Runs the plan through a runner batch by batch, and starts again at its end. */
export class PlanLoop<Batch extends BatchResult> {
  readonly #runner: PlanRunner<Batch>
  readonly #planIterations: number
  /** The iteration of the plan that comes next. */
  next: number

  /** @param first the iteration of the plan to begin with. */
  constructor(runner: PlanRunner<Batch>, planIterations: number, first: number) {
    this.#runner = runner
    this.#planIterations = planIterations
    this.next = first
  }

  run(iterations: number): Batch {
    const batch = this.#runner.runBatch(this.next, Math.min(iterations, MAX_ITERATIONS))
    this.next = (this.next + batch.iterations) % this.#planIterations
    return batch
  }
}

/** Runs `iterations` of the plan; returns the digest of what they delivered, and their time and that of one in ms. */
export function digestPass(
  loop: PlanLoop<BatchResult>,
  iterations: number,
): { workDigest: string; elapsedMs: number; iterationMs: number } {
  let [done, high, low, elapsedNs] = [0, 0, 0, 0]
  while (done < iterations) {
    const batch = loop.run(iterations - done)
    done += batch.iterations
    high = (high + batch.digestHigh) >>> 0
    low = (low + batch.digestLow) >>> 0
    elapsedNs += batch.elapsedNs
  }
  const elapsedMs = elapsedNs / 1e6
  return { workDigest: formatDigest(high, low), elapsedMs, iterationMs: elapsedMs / done }
}
