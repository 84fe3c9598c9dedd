import type { Analysis } from '../../analysis/analyse.ts'
import type { Finding } from '../../analysis/findings/finding.ts'
import { keyNumbersOf, keyPointOf } from '../../analysis/key_numbers.ts'
import { selectionOf } from '../../analysis/selection.ts'
import { escapeHtml, prose } from '../escape.ts'
import type { PageRun } from '../page_data.ts'
import { conditionHtml, findingsHtml, linkHtml } from './findings.ts'

function headlineHtml(finding: Finding, page: PageRun, prefix: string): string {
  const link = linkHtml(finding, page, prefix)
  return `<h1>${prose(finding.statement)}${conditionHtml(finding)}</h1>${link === '' ? '' : `\n<p class="headline-link">${link.trim()}</p>`}`
}

function keyNumbersHtml(analysis: Analysis): string {
  const numbers = keyNumbersOf(analysis)
  if (numbers.length === 0) return ''
  const items = numbers.map(
    ({ value, label }) => `<div><dd>${escapeHtml(value)}</dd><dt>${prose(label)}</dt></div>`,
  )
  return `<section class="key-numbers" aria-label="Key numbers">
<p class="eyebrow">${escapeHtml(keyPointOf(analysis))}</p>
<dl>${items.join('')}</dl>
</section>`
}

/**
 * What the run was, the headline in large type, the key numbers, then the other findings.
 * @param prefix of the ids of the run's charts.
 */
export function openingHtml(analysis: Analysis, page: PageRun, prefix: string): string {
  const { run, environment } = analysis.run
  const [headline, ...others] = selectionOf(analysis).sentences
  const facts = [run.startedAt.slice(0, 10), `Linux ${environment.kernel}`, environment.cpuModel]
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${escapeHtml(run.title)}</p>
${headline ? headlineHtml(headline, page, prefix) : ''}
<p class="facts">${facts.map(fact => `<span>${escapeHtml(fact)}</span>`).join(' ')}</p>
</header>
${keyNumbersHtml(analysis)}
${findingsHtml(others, page, prefix)}`
}
