import { type Exchanged, type Figure, leftOutNote } from './figures.ts'

/** An entry of `customSmallerIsBetter`, as the documentation of github-action-benchmark has it. */
export interface ActionBenchmarkEntry {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly range?: string
  readonly extra: string
}

/** What each event of a rate takes, in ns: smaller is better of this alone. */
const NS_PER_SECOND = 1e9

/** Enough digits to tell any two measurements apart, few enough to read. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

/** A rate is turned over, its interval too: the high end of the rate is the low end of the time. */
function inverted(figure: Figure): Figure {
  const { value, interval } = figure
  return {
    ...figure,
    unit: 'ns',
    value: NS_PER_SECOND / value,
    interval: interval && interval[0] > 0 ? [NS_PER_SECOND / interval[1], NS_PER_SECOND / interval[0]] : null,
  }
}

function entryOf(given: Figure): ActionBenchmarkEntry {
  const isRate = given.unit === '1/s'
  const { suite, cell, metric, value, interval } = isRate ? inverted(given) : given
  // The reader knows a single width: the farther end, so that both lie within it.
  const width = interval && Math.max(interval[1] - value, value - interval[0])
  return {
    name: `${suite}/${cell}`,
    unit: 'ns',
    value: rounded(value),
    ...(width !== null && { range: `± ${rounded(width)}` }),
    extra: isRate ? `${metric}, median, as ns for one of them` : `${metric}, median`,
  }
}

/**
 * `customSmallerIsBetter` JSON of github-action-benchmark. All of a file are read with smaller as better, so a rate is
 * given as the time of one of its events.
 */
export function renderActionBenchmark(figures: readonly Figure[]): Exchanged {
  const idle = figures.filter(({ unit, value }) => unit === '1/s' && !(value > 0))
  const entries = figures.filter(figure => !idle.includes(figure)).map(entryOf)
  return {
    text: `${JSON.stringify(entries, null, 2)}\n`,
    notes: leftOutNote(idle, 'a rate of 0 has no time of one event'),
  }
}
