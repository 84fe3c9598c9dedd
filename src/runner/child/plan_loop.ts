import type { BatchResult, PlanRunner } from '../../poller/native_loops.ts'
import { formatDigest } from '../../workload/digest.ts'

/** Iterations that one call of a runner may record. */
export const MAX_ITERATIONS = 2048

/** Events that it may. */
export function maxEventsPerBatch(activeCount: number): number {
  return Math.max(16_384, activeCount)
}

/** Runs the plan through a runner, on and on, batch by batch. */
export class PlanLoop<Batch extends BatchResult> {
  readonly #runner: PlanRunner<Batch>
  readonly #planIterations: number
  #next: number

  /** Begins with the last iteration, so that one uncounted run leaves the mechanism as any other finds it. */
  constructor(runner: PlanRunner<Batch>, planIterations: number) {
    this.#runner = runner
    this.#planIterations = planIterations
    this.#next = planIterations - 1
  }

  run(iterations: number): Batch {
    const batch = this.#runner.runBatch(this.#next, Math.min(iterations, MAX_ITERATIONS))
    this.#next = (this.#next + batch.iterations) % this.#planIterations
    return batch
  }
}

/** Runs the first iterations of the plan and returns the digest of what they delivered. */
export function digestPass(
  loop: PlanLoop<BatchResult>,
  iterations: number,
): { workDigest: string; iterationMs: number } {
  let [done, high, low, elapsedNs] = [0, 0, 0, 0]
  while (done < iterations) {
    const batch = loop.run(iterations - done)
    done += batch.iterations
    high = (high + batch.digestHigh) >>> 0
    low = (low + batch.digestLow) >>> 0
    elapsedNs += batch.elapsedNs
  }
  return { workDigest: formatDigest(high, low), iterationMs: elapsedNs / done / 1e6 }
}
