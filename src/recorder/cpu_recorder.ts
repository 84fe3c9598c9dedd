import type { CpuParts } from '../poller/native_loops.ts'
import type { MetricHistograms } from './metric_histograms.ts'

/**
 * Records the CPU time of one cell's operations: of iterations, or of events where a loop has no iterations. Each batch
 * is one sample. How the time is divided is only counted, over all batches: a kernel that accounts by ticks learns
 * nothing of a single one.
 */
export class CpuRecorder {
  readonly #histograms: MetricHistograms
  #userNs = 0
  #systemNs = 0

  constructor(histograms: MetricHistograms) {
    this.#histograms = histograms
  }

  /**
   * @param ns the CPU time of a batch.
   * @param clockNs what the readings of the clock took of it.
   */
  record(ns: number, operations: number, clockNs: number): void {
    if (operations > 0) this.#histograms.record('cpuNs', Math.max(0, ns - clockNs) / operations)
  }

  /** Adds how the CPU time of a batch was divided. */
  divide({ userNs, systemNs }: CpuParts): void {
    this.#userNs += userNs
    this.#systemNs += systemNs
  }

  /** Returns the sums as counters of the cell; none where the kernel does not tell. */
  counters(): Record<string, number> {
    const [userCpuNs, systemCpuNs] = [this.#userNs, this.#systemNs]
    return userCpuNs + systemCpuNs > 0 ? { userCpuNs, systemCpuNs } : {}
  }
}
