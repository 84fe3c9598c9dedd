import type { Analysis } from '../../../analysis/analyse.ts'
import type { Part } from './part.ts'
import { foldedHtml, tableHtml } from './table.ts'

/** What is in no winner, ratio or chart, and why. */
export function excludedPart({ run, refusals }: Analysis): Part | null {
  const rows = [
    ...refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, 'refused', reason])),
    ...run.cells
      .filter(cell => cell.status !== 'ok')
      .map(cell => [cell.id, cell.status, cell.reason ?? 'no reason recorded']),
  ]
  if (rows.length === 0) return null
  return {
    name: 'excluded',
    title: 'Left out',
    body: `<p class="lead">These cells are in no winner, ratio or chart.</p>
${foldedHtml(
  rows.length,
  'cells',
  tableHtml(['cell', 'state', 'reason'], rows, { label: 'Cells left out', texts: 3 }),
)}`,
  }
}
