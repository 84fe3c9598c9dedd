/** The words for metrics, in texts that a suite or a run brings. */
import { PHASES } from '../../analysis/views/phases.ts'
import { METRICS } from '../../metrics/metrics.ts'

const WORDS: ReadonlyMap<string, string> = new Map([
  ...PHASES.map(({ name, metric }): [string, string] => [metric, `the ${name} phase`]),
  ['cycleNs', 'one iteration'],
  ...METRICS.flatMap(({ name, drawn }): [string, string][] => (drawn ? [[name, drawn.name]] : [])),
])

/** Returns a text with the words for the metrics that it names: `(it is under writeNs)` becomes `(it is under the write phase)`. */
export function withMetricWords(text: string): string {
  return text.replaceAll(/\b[a-z]+[A-Z]\w*/g, name => WORDS.get(name) ?? name)
}
