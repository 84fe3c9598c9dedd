import type { Analysis } from '../../analysis/analyse.ts'
import { sentence } from '../../analysis/wording.ts'
import { escapeHtml, prose } from '../escape.ts'
import { trustWords } from '../trust_words.ts'

/** What to know of single cells before they are trusted: what did not settle, and what was noted of them. */
export function trustHtml({ run: { cells, run } }: Analysis): string {
  const items = cells.flatMap(cell => {
    const words = trustWords(cell)
    return words.length > 0 ? [{ id: cell.id, words }] : []
  })
  if (items.length === 0) return ''
  const rule =
    run.rules.settled === null ? '' : ` The rule for what is settled: ${sentence(run.rules.settled)}`
  return `<section><h2>Notes</h2>
<p class="lead">These cells were measured and are shown; this is what to know of them.${prose(rule)}</p>
<div class="scroll" tabindex="0" role="group" aria-label="Notes on cells"><ul class="notes">
${items.map(({ id, words }) => `<li><strong>${escapeHtml(id)}</strong> ${words.map(text => `<p>${prose(text)}</p>`).join('')}</li>`).join('\n')}
</ul></div>
</section>`
}
