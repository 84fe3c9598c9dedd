import { UNITS } from '../../metrics/units.ts'
import { safeJson } from '../escape.ts'
import { type Exchanged, type Figure, leftOutNote } from './figures.ts'

/** An entry of `customSmallerIsBetter`, from the documentation of github-action-benchmark. */
interface ActionBenchmarkEntry {
  readonly name: string
  readonly unit: string
  readonly value: number
  readonly range?: string
  readonly extra: string
}

const NS_PER_SECOND = 1e9

/** Rounds to 6 digits, which tell any two measurements apart and can still be read. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

/** Returns the time of one event in ns for a rate. The high end of the rate is the low end of the time. */
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
  const { suite, cell, metric, unit, value, interval } = isRate ? inverted(given) : given
  // The format has one width for both directions: the larger one, so that the whole interval lies within it.
  const width = interval && Math.max(interval[1] - value, value - interval[0])
  return {
    name: `${suite}/${cell}`,
    unit: UNITS[unit].isExact ? 'instructions' : 'ns',
    value: UNITS[unit].isExact ? value : rounded(value),
    ...(width !== null && { range: `± ${rounded(width)}` }),
    extra: isRate ? `${metric}, median, as ns for one of them` : `${metric}, median`,
  }
}

/** Returns `customSmallerIsBetter` JSON of github-action-benchmark, with a rate as the time of one event. */
export function renderActionBenchmark(figures: readonly Figure[]): Exchanged {
  const idle = figures.filter(({ unit, value }) => unit === '1/s' && !(value > 0))
  const entries = figures.filter(figure => !idle.includes(figure)).map(entryOf)
  return {
    text: `${safeJson(entries, 2)}\n`,
    notes: leftOutNote(idle, 'a rate of 0 has no time of one event'),
  }
}
