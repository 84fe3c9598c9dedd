import type { WakeupBatch, WakeupColumns } from '../poller/native_loops.ts'
import { addCounters, countersOf, NO_COUNTERS } from './cell_recorder.ts'
import { MetricHistograms, type MetricSamples } from './metric_histograms.ts'

/**
 * Bins the samples of one cell whose waits sleep. How long a wait, a cycle or an iteration took is not among
 * them: it would contain the sleep.
 */
export class WakeupRecorder {
  readonly #histograms = new MetricHistograms()
  #counters = NO_COUNTERS

  get counters() {
    return this.#counters
  }

  record(columns: WakeupColumns, batch: WakeupBatch): void {
    for (const name of ['writeNs', 'armNs', 'scanNs', 'drainNs'] as const) {
      this.#histograms.recordAll(name, columns[name], batch.iterations)
    }
    this.#histograms.recordAll('dispatchLatencyNs', columns.dispatchLatencyNs, batch.events)
    this.#histograms.recordAll('wakeupLatencyNs', columns.wakeupLatencyNs, batch.wakeups)
    this.#counters = addCounters(this.#counters, countersOf(batch))
  }

  samples(): MetricSamples {
    return this.#histograms.toData()
  }
}
