import type { Analysis } from '../../analysis/analyse.ts'
import { tableHtml } from './table.ts'

/** What is in no winner, ratio or chart, and why. */
export function excludedHtml({ run, refusals }: Analysis): string {
  const rows = [
    ...refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, 'refused', reason])),
    ...run.cells
      .filter(cell => cell.status !== 'ok')
      .map(cell => [cell.id, cell.status, cell.reason ?? 'no reason recorded']),
  ]
  if (rows.length === 0) return ''
  return `<section><h2>Left out</h2>
<p class="lead">These cells are in no winner, ratio or chart.</p>
${tableHtml(['cell', 'state', 'reason'], rows, { label: 'Cells left out', texts: 3 })}
</section>`
}
