/** The words for metrics, in texts that a suite or a run brings. */
import { PHASES } from '../../analysis/views/phases.ts'
import { WORK_QUANTITIES } from '../../analysis/views/work.ts'
import { METRICS } from '../../metrics/metrics.ts'
import type { RunFile } from '../../result/run/schema.ts'

/** Returns a name in plain letters, without its unit: `events per second` for `eventsPerSecond`, `add` for `addNs`. */
export function spelledOut(name: string): string {
  return name.replace(/(Ns|Instructions)$/, '').replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ...METRICS.map(({ name }): [string, string] => [name, spelledOut(name)]),
  ...PHASES.map(({ name, metric }): [string, string] => [metric, `the ${name} phase`]),
  ['cycleNs', 'one iteration'],
  ...METRICS.flatMap(({ name, drawn }): [string, string][] => (drawn ? [[name, drawn.name]] : [])),
  ...WORK_QUANTITIES.map(({ name, title }): [string, string] => [`sim.${name}`, title]),
])

/** Returns a text with the words for the metrics that it names: `(it is under writeNs)` becomes `(it is under the write phase)`. */
export function withMetricWords(text: string): string {
  return text.replaceAll(/\b(?:sim\.)?[a-z]+[A-Z]\w*/g, name => WORDS.get(name) ?? name)
}

/** Returns what a suite says of itself, each text under its name. */
export function suiteTexts({ run }: RunFile): [name: string, text: string][] {
  const texts: [string, string][] = [
    ['Workload', run.workload],
    ['Operation', run.operation],
    ['Not measured', run.notMeasured],
  ]
  return texts.map(([name, text]) => [name, withMetricWords(text)])
}
