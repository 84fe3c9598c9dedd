import type { Analysis } from '../../../analysis/analyse.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { trustWords } from '../../facts/trust_words.ts'
import type { Part } from './part.ts'
import { foldedHtml } from './table.ts'

/** What to know of single cells before they are trusted: what did not settle, and what was noted of them. */
export function notesPart({ run: { cells } }: Analysis): Part | null {
  const items = cells.flatMap(cell => {
    const words = trustWords(cell)
    return words.length > 0 ? [{ id: cell.id, words }] : []
  })
  if (items.length === 0) return null
  const list = `<div class="scroll" tabindex="0" role="group" aria-label="Notes on cells"><ul class="notes">
${items.map(({ id, words }) => `<li><strong>${escapeHtml(id)}</strong> ${words.map(text => `<p>${prose(text)}</p>`).join('')}</li>`).join('\n')}
</ul></div>`
  return {
    name: 'notes',
    title: 'Notes on cells',
    body: `<p class="lead">These cells were measured and are shown; this is what to know of them.</p>
${foldedHtml(items.length, 'cells', list)}`,
  }
}
