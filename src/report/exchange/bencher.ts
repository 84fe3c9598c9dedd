import { safeJson } from '../escape.ts'
import { type Exchanged, type Figure, leftOutNote } from './figures.ts'

/**
 * The measures of Bencher: two that every project has, in ns and in events per second, and the one by which its adapter
 * for Callgrind gives instructions. Counts for a thousand events get a measure of their own.
 */
const MEASURES: Readonly<Record<Figure['unit'], 'latency' | 'throughput' | 'instructions' | 'per-thousand'>> =
  {
    ns: 'latency',
    '1/s': 'throughput',
    instruction: 'instructions',
    '1/1000': 'per-thousand',
  }

/** The longest name of a benchmark, from Bencher's documentation. */
const MAX_NAME = 1024

/** Returns Bencher Metric Format: benchmark, measure, value and the interval around it. */
export function renderBencher(figures: readonly Figure[]): Exchanged {
  const nameOf = ({ suite, cell }: Figure) => `${suite}/${cell}`
  const tooLong = figures.filter(figure => [...nameOf(figure)].length > MAX_NAME)
  const metrics = figures
    .filter(figure => !tooLong.includes(figure))
    .map(figure => {
      const { unit, value, interval } = figure
      const bounds = interval && { lower_value: interval[0], upper_value: interval[1] }
      return [nameOf(figure), { [MEASURES[unit]]: { value, ...bounds } }] as const
    })
  return {
    text: `${safeJson(Object.fromEntries(metrics), 2)}\n`,
    notes: leftOutNote(tooLong, `Bencher takes names of up to ${MAX_NAME} characters`),
  }
}
