import type { BatchResult, SampleColumns } from '../poller/addon.ts'
import { Histogram, type HistogramData } from './histogram.ts'
import { RECORDED_METRICS, type RecordedMetricName } from './metrics.ts'

/** What the waits of a cell counted. */
export interface CellCounters {
  readonly iterations: number
  readonly waits: number
  readonly events: number
  /** Waits that found nothing. */
  readonly emptyWaits: number
  /** Waits that a signal ended; repeated and not recorded. */
  readonly interruptedWaits: number
}

/** Raw samples, uncorrected, by metric. */
export type CellSamples = Readonly<Record<RecordedMetricName, HistogramData>>

export const NO_COUNTERS: CellCounters = {
  iterations: 0,
  waits: 0,
  events: 0,
  emptyWaits: 0,
  interruptedWaits: 0,
}

export function addCounters(a: CellCounters, b: CellCounters): CellCounters {
  return {
    iterations: a.iterations + b.iterations,
    waits: a.waits + b.waits,
    events: a.events + b.events,
    emptyWaits: a.emptyWaits + b.emptyWaits,
    interruptedWaits: a.interruptedWaits + b.interruptedWaits,
  }
}

/** One histogram per recorded metric. */
export function recordedHistograms(): Record<RecordedMetricName, Histogram> {
  return Object.fromEntries(RECORDED_METRICS.map(({ name }) => [name, new Histogram()])) as Record<
    RecordedMetricName,
    Histogram
  >
}

/** Bins the samples of one cell's batches. Its memory does not grow with their number. */
export class CellRecorder {
  readonly #histograms = recordedHistograms()
  readonly #activeCount: number
  readonly #clockCostNs: number
  readonly #rates: Float64Array
  #counters = NO_COUNTERS

  constructor(activeCount: number, clockCostNs: number, maxIterations: number) {
    this.#activeCount = activeCount
    this.#clockCostNs = clockCostNs
    this.#rates = new Float64Array(maxIterations)
  }

  get counters(): CellCounters {
    return this.#counters
  }

  record(columns: SampleColumns, batch: BatchResult): void {
    const { iterations } = batch
    for (const name of ['cycleNs', 'writeNs', 'armNs', 'scanNs', 'drainNs'] as const) {
      this.#histograms[name].recordAll(columns[name], iterations)
    }
    this.#histograms.waitNs.recordAll(columns.waitNs, batch.waits)
    this.#histograms.dispatchLatencyNs.recordAll(columns.dispatchLatencyNs, batch.events)

    // A rate cannot be corrected afterwards by a shift, so the clock's share is taken off before.
    const readings = 2 * this.#activeCount + 1 + (3 * batch.waits) / iterations
    for (let i = 0; i < iterations; i++) {
      const duration = Math.max(1, (columns.iterationNs[i] as number) - readings * this.#clockCostNs)
      this.#rates[i] = (this.#activeCount * 1e9) / duration
    }
    this.#histograms.eventsPerSecond.recordAll(this.#rates, iterations)
    this.#counters = addCounters(this.#counters, batch)
  }

  samples(): CellSamples {
    return Object.fromEntries(
      RECORDED_METRICS.map(({ name }) => [name, this.#histograms[name].toData()]),
    ) as unknown as CellSamples
  }
}
