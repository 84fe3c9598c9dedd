import type { Analysis } from '../../analysis/analyse.ts'
import { formatInteger } from '../../units/format.ts'
import { prose } from '../escape.ts'
import { isAvailable, unavailableWords } from '../perf_words.ts'
import { tableHtml } from './table.ts'

function section(lead: string, table = ''): string {
  return `<section><h2>Hardware and software counters</h2>
<p class="lead">${prose(lead)}</p>
${table}
</section>`
}

/** What perf_event_open counted, or why it did not; nothing for a run that never asked. */
export function perfHtml({ run }: Analysis): string {
  const counted = run.cells.flatMap(({ id, perf }) => (perf ? [{ id, perf }] : []))
  if (counted.length === 0) return ''
  const reasons = [...new Set(counted.map(({ perf }) => unavailableWords(perf)))]
  if (!counted.some(({ perf }) => isAvailable(perf))) return section(`Of this run: ${reasons.join('; ')}.`)
  const names = [...new Set(counted.flatMap(({ perf }) => Object.keys(perf.counters)))]
  const rows = counted.map(({ id, perf }) => [
    id,
    ...names.map(name => {
      const value = perf.counters[name] ?? null
      return value === null ? '–' : formatInteger(value)
    }),
    isAvailable(perf) ? (perf.reason ?? '') : unavailableWords(perf),
  ])
  return section(
    'From perf_event_open, over the measured time of a cell. A dash stands for a counter that the machine does not have.',
    tableHtml(['cell', ...names, 'note'], rows, { label: 'Counters', texts: 1, endsInText: true }),
  )
}
