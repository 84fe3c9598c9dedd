import type { Analysis } from '../../analysis/analyse.ts'
import { sentence } from '../../analysis/wording.ts'
import { leadMetricName } from '../../recorder/metrics.ts'
import type { RunCell } from '../../result/schema.ts'
import { formatPercent } from '../../units/format.ts'
import { escapeHtml, prose } from '../escape.ts'

function spreadWords(cell: RunCell): string {
  const metric = cell.metrics[leadMetricName(cell.params)]
  if (!metric?.ci95 || metric.p50 <= 0) return 'not settled'
  const share = (metric.ci95[1] - metric.ci95[0]) / metric.p50
  return `not settled: the interval is ${formatPercent(share)} of the median wide`
}

/** What to know of single cells before they are trusted: what did not settle, and what was noted of them. */
export function trustHtml({ run: { cells, run } }: Analysis): string {
  const items = cells.flatMap(cell => {
    const words = [...(cell.settled === false ? [spreadWords(cell)] : []), ...cell.notes]
    return words.length > 0 ? [{ id: cell.id, words }] : []
  })
  if (items.length === 0) return ''
  const rule =
    run.rules.settled === null ? '' : ` The rule for what is settled: ${sentence(run.rules.settled)}`
  return `<section><h2>Notes</h2>
<p class="lead">These cells were measured and are shown; this is what to know of them.${prose(rule)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Notes on cells"><ul class="notes">
${items.map(({ id, words }) => `<li><strong>${escapeHtml(id)}</strong> ${words.map(text => `<p>${prose(text)}</p>`).join('')}</li>`).join('\n')}
</ul></div>
</section>`
}
