import type { RecordedMetricName } from '../metrics/metrics.ts'
import { Histogram, type HistogramData } from './histogram.ts'

/** The samples by metric, before the clock's cost is taken off. A metric without samples is left out. */
export type MetricSamples = Readonly<Partial<Record<RecordedMetricName, HistogramData>>>

/** Empty histograms of cells that are done: making one anew for each metric of each cell would take a part of its time. */
const spare: Histogram[] = []

function emptyHistogram(): Histogram {
  return spare.pop() ?? new Histogram()
}

/** Holds one histogram for each recorded metric that has samples. */
export class MetricHistograms {
  readonly #byName = new Map<RecordedMetricName, Histogram>()
  readonly #lead: RecordedMetricName | null
  readonly #turn: Histogram | null

  /** @param lead the metric whose samples of one turn are kept apart as well. */
  constructor(lead: RecordedMetricName | null = null) {
    this.#lead = lead
    this.#turn = lead && emptyHistogram()
  }

  /** The samples of the lead metric since `beginTurn`. */
  get turn(): Histogram {
    if (!this.#turn) throw new Error('no metric is recorded by turns')
    return this.#turn
  }

  beginTurn(): void {
    this.#turn?.clear()
  }

  get(name: RecordedMetricName): Histogram | undefined {
    return this.#byName.get(name)
  }

  #histogram(name: RecordedMetricName): Histogram {
    const known = this.#byName.get(name)
    if (known) return known
    const made = emptyHistogram()
    this.#byName.set(name, made)
    return made
  }

  recordAll(name: RecordedMetricName, values: Float64Array, length: number): void {
    if (length === 0) return
    this.#histogram(name).recordAll(values, length)
    if (name === this.#lead) this.#turn?.recordAll(values, length)
  }

  record(name: RecordedMetricName, value: number): void {
    this.#histogram(name).record(value)
    if (name === this.#lead) this.#turn?.record(value)
  }

  add(name: RecordedMetricName, data: HistogramData): void {
    this.#histogram(name).add(data)
  }

  /** Gives the histograms up for others to use; nothing may be recorded or read afterwards. */
  release(): void {
    for (const histogram of [...this.#byName.values(), ...(this.#turn ? [this.#turn] : [])]) {
      histogram.clear()
      spare.push(histogram)
    }
    this.#byName.clear()
  }

  toData(): MetricSamples {
    return Object.fromEntries([...this.#byName].map(([name, histogram]) => [name, histogram.toData()]))
  }
}
