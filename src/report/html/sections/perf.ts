import type { Analysis } from '../../../analysis/analyse.ts'
import { cellNamesOf } from '../../../analysis/sentences/cell_names.ts'
import { formatInteger } from '../../../units/format.ts'
import { prose } from '../../escape.ts'
import { spelledOut } from '../../facts/metric_names.ts'
import { isAvailable, unavailableWords } from '../../facts/trust.ts'
import type { Part } from './elements.ts'
import { foldedHtml, longTableHtml } from './elements.ts'

function part(lead: string, table = ''): Part {
  return {
    name: 'counters',
    title: 'Hardware and software counters',
    body: `<p class="lead">${prose(lead)}</p>\n${table}`,
  }
}

/** Returns what perf_event_open counted, or why it did not; null for a run that did not ask for counters. */
export function perfPart(analysis: Analysis): Part | null {
  const { run } = analysis
  const cellNames = cellNamesOf(analysis)
  const counted = run.cells.flatMap(({ id, perf }) => (perf ? [{ id, perf }] : []))
  if (counted.length === 0) return null
  const reasons = [...new Set(counted.map(({ perf }) => unavailableWords(perf)))]
  if (!counted.some(({ perf }) => isAvailable(perf))) return part(`Of this run: ${reasons.join('; ')}.`)
  const names = [...new Set(counted.flatMap(({ perf }) => Object.keys(perf.counters)))]
  const rows = counted.map(({ id, perf }) => [
    cellNames.get(id) ?? id,
    ...names.map(name => {
      const value = perf.counters[name] ?? null
      return value === null ? '–' : formatInteger(value)
    }),
    isAvailable(perf) ? (perf.reason ?? '') : unavailableWords(perf),
  ])
  const table = longTableHtml(['cell', ...names.map(spelledOut), 'note'], rows, {
    label: 'Counters',
    texts: 1,
    endsInText: true,
  })
  return part(
    'From perf_event_open, over the measured time of a cell. A dash stands for a counter that the machine does not have.',
    foldedHtml(rows.length, 'cells', table),
  )
}
