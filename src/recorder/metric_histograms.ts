import { metricNameIn, metricOf, type RecordedMetricName, type RecordedTimeName } from '../metrics/metrics.ts'
import { type Counts, UNITS } from '../metrics/units.ts'
import { Histogram, type HistogramData } from './histogram.ts'

/** The samples by metric, before the clock's cost is taken off. A metric without samples is left out. */
export type MetricSamples = Readonly<Partial<Record<RecordedMetricName, HistogramData>>>

/** Empty histograms of times of cells that are done: making one anew for each metric of each cell would take a part of its time. */
const spare: Histogram[] = []

function emptyHistogram(name: RecordedMetricName): Histogram {
  return UNITS[metricOf(name).unit].isExact ? new Histogram(true) : (spare.pop() ?? new Histogram())
}

/**
 * Holds one histogram for each recorded metric that has samples. A loop records its columns under the names of times;
 * where the clock counts instructions, they are kept under the names of counts, without those that have no meaning there.
 */
export class MetricHistograms {
  readonly counts: Counts
  readonly #byName = new Map<RecordedMetricName, Histogram>()
  readonly #lead: RecordedMetricName | null
  readonly #turn: Histogram | null

  /** @param lead the metric whose samples of one turn are kept apart as well. */
  constructor(lead: RecordedMetricName | null = null, counts: Counts = 'time') {
    this.counts = counts
    this.#lead = lead
    this.#turn = lead && emptyHistogram(lead)
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
    const made = emptyHistogram(name)
    this.#byName.set(name, made)
    return made
  }

  /** Records the first `length` values of a column. */
  recordAll(
    given: RecordedTimeName | 'controlCallsInstructions',
    values: Float64Array,
    length: number,
  ): void {
    const name = this.#nameOf(given)
    if (length === 0 || name === null) return
    this.#histogram(name).recordAll(values, length)
    if (name === this.#lead) this.#turn?.recordAll(values, length)
  }

  record(given: RecordedTimeName, value: number): void {
    const name = this.#nameOf(given)
    if (name === null) return
    this.#histogram(name).record(value)
    if (name === this.#lead) this.#turn?.record(value)
  }

  #nameOf(given: RecordedTimeName | 'controlCallsInstructions'): RecordedMetricName | null {
    return given === 'controlCallsInstructions' ? given : metricNameIn(this.counts, given)
  }

  add(name: RecordedMetricName, data: HistogramData): void {
    this.#histogram(name).add(data)
  }

  /** Gives the histograms up for others to use; nothing may be recorded or read afterwards. */
  release(): void {
    for (const histogram of [...this.#byName.values(), ...(this.#turn ? [this.#turn] : [])]) {
      if (histogram.isExact) continue
      histogram.clear()
      spare.push(histogram)
    }
    this.#byName.clear()
  }

  toData(): MetricSamples {
    return Object.fromEntries([...this.#byName].map(([name, histogram]) => [name, histogram.toData()]))
  }
}
