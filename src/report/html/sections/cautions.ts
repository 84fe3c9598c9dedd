import type { Analysis } from '../../../analysis/analyse.ts'
import { cellNamesOf } from '../../../analysis/sentences/cell_names.ts'
import { warningsOf } from '../../../analysis/sentences/findings/warnings.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { leftOutCells, type TrustNote, trustNotes } from '../../facts/trust.ts'
import { foldedHtml, longTableHtml, MOST_ROWS, type Part } from './elements.ts'

/** Returns every warning about the run as a whole, of which the opening shows the gravest; null where there is none. */
export function warningsPart(analysis: Analysis): Part | null {
  const warnings = warningsOf(analysis)
  if (warnings.length === 0) return null
  return {
    name: 'warnings',
    title: 'Before you trust this run',
    body: `<ul class="warnings">
${warnings.map(({ statement }) => `<li>${prose(statement)}.</li>`).join('\n')}
</ul>`,
  }
}

/** Returns the notes as a list, or as a table that the page shows in parts where they are many. */
function noteListHtml(notes: readonly TrustNote[], label: string): string {
  if (notes.length > MOST_ROWS) {
    const rows = notes.map(({ name, words }) => [name, words.join('; ')])
    return longTableHtml(['cell', 'notes'], rows, { label, texts: 2 })
  }
  const items = notes.map(
    ({ name, words }) =>
      `<li><strong>${escapeHtml(name)}</strong> ${words.map(text => `<p>${prose(text)}</p>`).join('')}</li>`,
  )
  return `<div class="scroll" tabindex="0" role="group" aria-label="${label}"><ul class="notes">
${items.join('\n')}
</ul></div>`
}

/** Returns what speaks against trusting single cells; null where nothing does. */
export function notesPart(analysis: Analysis): Part | null {
  const names = cellNamesOf(analysis)
  const nameOf = (id: string) => names.get(id) ?? id
  const items = trustNotes(analysis, nameOf)
  if (items.length === 0) return null
  return {
    name: 'notes',
    title: 'Notes on cells',
    body: `<p class="lead">These cells were measured and are shown; this is what to know of them.</p>
${foldedHtml(items.length, 'items', noteListHtml(items, 'Notes on cells'))}`,
  }
}

/** Returns the cells that are in no winner, ratio or chart, with the reasons; null where there is none. */
export function excludedPart(analysis: Analysis): Part | null {
  const names = cellNamesOf(analysis)
  const rows = leftOutCells(analysis, 'no reason recorded').map(([id = '', ...why]) => [
    names.get(id) ?? id,
    ...why,
  ])
  if (rows.length === 0) return null
  return {
    name: 'excluded',
    title: 'Left out',
    body: `<p class="lead">These cells are in no winner, ratio or chart.</p>
${foldedHtml(
  rows.length,
  'cells',
  longTableHtml(['cell', 'state', 'reason'], rows, { label: 'Cells left out', texts: 3 }),
)}`,
  }
}
