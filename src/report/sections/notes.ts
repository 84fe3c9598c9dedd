import type { Analysis } from '../../analysis/analyse.ts'
import { tableHtml } from './table.ts'

/** What a reader of a cell's figures must know beside them. */
export function notesHtml({ run }: Analysis): string {
  const rows = run.cells.flatMap(cell => cell.notes.map(note => [cell.id, note]))
  if (rows.length === 0) return ''
  return `<section><h2>Notes</h2>
<p class="lead">What the figures of these cells do not say by themselves.</p>
${tableHtml(['cell', 'note'], rows, { label: 'Notes on cells', texts: 2 })}
</section>`
}
