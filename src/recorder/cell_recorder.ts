import type {
  BatchResult,
  SampleColumns,
  TimeoutColumns,
  WakeupBatch,
  WakeupColumns,
} from '../poller/native_loops.ts'
import { MetricHistograms, type MetricSamples } from './metric_histograms.ts'

/** The counters of a cell's measured loop. */
export interface CellCounters {
  readonly iterations: number
  readonly waits: number
  readonly events: number
  /** Waits that found no descriptor ready. */
  readonly emptyWaits: number
  /** Waits that a signal ended. They are repeated and not recorded. */
  readonly interruptedWaits: number
  /** Counters that only some kinds of loop have. */
  readonly [name: string]: number
}

export const NO_COUNTERS: CellCounters = {
  iterations: 0,
  waits: 0,
  events: 0,
  emptyWaits: 0,
  interruptedWaits: 0,
}

export function addCounters(a: CellCounters, b: CellCounters): CellCounters {
  const sum: Record<string, number> = { ...a }
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count
  return sum as unknown as CellCounters
}

export function countersOf({
  iterations,
  waits,
  events,
  emptyWaits,
  interruptedWaits,
  counters,
}: BatchResult): CellCounters {
  return { iterations, waits, events, emptyWaits, interruptedWaits, ...counters }
}

/** A change of the interest set modifies, removes and adds a descriptor. */
const CALLS_PER_CHANGE = 3

/** Collects the samples of one cell's batches in histograms, whose memory does not grow with the samples. */
export class CellRecorder {
  readonly #histograms: MetricHistograms
  readonly #eventsPerIteration: number
  readonly #writesPerIteration: number
  readonly #clockCostNs: number
  readonly #readingsPerRound: number
  readonly #rates: Float64Array
  #counters = NO_COUNTERS

  constructor(
    eventsPerIteration: number,
    clockCostNs: number,
    maxIterations: number,
    histograms = new MetricHistograms(),
    writesPerIteration = eventsPerIteration,
    readingsPerRound = 3,
  ) {
    this.#histograms = histograms
    this.#eventsPerIteration = eventsPerIteration
    this.#writesPerIteration = writesPerIteration
    this.#clockCostNs = clockCostNs
    this.#readingsPerRound = readingsPerRound
    this.#rates = new Float64Array(maxIterations)
  }

  get counters(): CellCounters {
    return this.#counters
  }

  record(columns: SampleColumns, batch: BatchResult): void {
    const { iterations } = batch
    for (const name of ['cycleNs', 'writeNs', 'armNs', 'scanNs', 'drainNs'] as const) {
      this.#histograms.recordAll(name, columns[name], iterations)
    }
    this.#histograms.recordAll('waitNs', columns.waitNs, batch.waits)
    this.#histograms.recordAll('dispatchLatencyNs', columns.dispatchLatencyNs, batch.events)

    if (this.#eventsPerIteration > 0) this.#recordRates(columns, batch)
    this.#recordChanges(columns, batch)
    this.#counters = addCounters(this.#counters, countersOf(batch))
  }

  #recordRates(columns: SampleColumns, { iterations, waits }: BatchResult): void {
    // Subtraction cannot correct a rate, so the clock's cost is taken off each duration before.
    const readings = this.#readingsPerIteration(waits / iterations)
    for (let i = 0; i < iterations; i++) {
      const duration = Math.max(1, (columns.iterationNs[i] as number) - readings * this.#clockCostNs)
      this.#rates[i] = (this.#eventsPerIteration * 1e9) / duration
    }
    this.#histograms.recordAll('eventsPerSecond', this.#rates, iterations)
  }

  #readingsPerIteration(waits: number): number {
    return this.#writesPerIteration + this.#eventsPerIteration + 1 + this.#readingsPerRound * waits
  }

  /** Returns how many readings of the clock a batch made. */
  clockReadings({ iterations, waits, counters }: BatchResult): number {
    const changes = counters?.['changes'] ?? 0
    return iterations * this.#readingsPerIteration(waits / iterations) + CALLS_PER_CHANGE * changes
  }

  #recordChanges(columns: SampleColumns, { iterations, counters }: BatchResult): void {
    const { modifyNs, removeNs, addNs } = columns
    const changes = counters?.['changes'] ?? 0
    if (changes === 0 || !modifyNs || !removeNs || !addNs) return
    this.#histograms.recordAll('modifyNs', modifyNs, changes)
    this.#histograms.recordAll('removeNs', removeNs, changes)
    this.#histograms.recordAll('addNs', addNs, changes)
    const each = changes / iterations
    const clockNs = CALLS_PER_CHANGE * each * this.#clockCostNs
    const isCounted = this.#histograms.counts === 'instructions'
    for (let i = 0; i < iterations; i++) {
      let sumNs = -clockNs
      for (let at = i * each; at < (i + 1) * each; at++) {
        sumNs += (modifyNs[at] as number) + (removeNs[at] as number) + (addNs[at] as number)
      }
      this.#rates[i] = isCounted ? sumNs : (CALLS_PER_CHANGE * each * 1e9) / Math.max(1, sumNs)
    }
    const name = isCounted ? 'controlCallsInstructions' : 'controlCallsPerSecond'
    this.#histograms.recordAll(name, this.#rates, iterations)
  }

  samples(): MetricSamples {
    return this.#histograms.toData()
  }
}

/**
 * Collects the samples of one cell whose waits sleep. The times of a wait, a cycle and an iteration are left out,
 * since they would contain the sleep.
 */
export class WakeupRecorder {
  readonly #histograms: MetricHistograms
  #counters = NO_COUNTERS

  constructor(histograms = new MetricHistograms()) {
    this.#histograms = histograms
  }

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

  /** Returns the histograms as plain data. */
  samples(): MetricSamples {
    return this.#histograms.toData()
  }
}

/** Collects the samples of one cell whose waits end by their timeouts. */
export class TimeoutRecorder {
  readonly #histograms: MetricHistograms
  #counters = NO_COUNTERS

  constructor(histograms: MetricHistograms) {
    this.#histograms = histograms
  }

  get counters(): CellCounters {
    return this.#counters
  }

  record(columns: TimeoutColumns, batch: BatchResult): void {
    for (const name of ['armNs', 'scanNs', 'timeoutLatenessNs'] as const) {
      this.#histograms.recordAll(name, columns[name], batch.waits)
    }
    this.#counters = addCounters(this.#counters, countersOf(batch))
  }
}
