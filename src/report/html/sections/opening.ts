import type { Analysis } from '../../../analysis/analyse.ts'
import type { Finding } from '../../../analysis/sentences/findings/finding.ts'
import { keyNumbersOf, keyPointOf } from '../../../analysis/sentences/key_numbers.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { conditionHtml, findingsHtml, type LinkOf } from './findings.ts'

export function headlineHtml(finding: Finding, linkOf: LinkOf): string {
  const link = linkOf(finding)
  return `<h1>${prose(finding.statement)}${conditionHtml(finding)}</h1>${link === '' ? '' : `\n<p class="headline-link">${link.trim()}</p>`}`
}

/** Returns a key number. The name of what was counted is too long for large type. */
function keyValueHtml(value: string): string {
  const [, number, unit] = /^(\S+) ([a-z]{4,})$/.exec(value) ?? []
  return unit === undefined ? escapeHtml(value) : `${number} <small>${unit}</small>`
}

function keyNumbersHtml(analysis: Analysis): string {
  const numbers = keyNumbersOf(analysis)
  if (numbers.length === 0) return ''
  const items = numbers.map(
    ({ value, label }) => `<div><dd>${keyValueHtml(value)}</dd><dt>${prose(label)}</dt></div>`,
  )
  return `<div class="key-numbers" role="group" aria-label="Key numbers">
<p class="eyebrow">${escapeHtml(keyPointOf(analysis))}</p>
<dl>${items.join('')}</dl>
</div>`
}

/** Returns the opening of a run: the headline in large type, the key numbers, then the other findings. */
export function openingHtml(
  analysis: Analysis,
  findings: readonly Finding[],
  linkOf: LinkOf = () => '',
): string {
  const { run, environment } = analysis.run
  const [headline, ...others] = findings
  const facts = [run.startedAt.slice(0, 10), `Linux ${environment.kernel}`, environment.cpuModel]
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${escapeHtml(run.title)}</p>
${headline ? headlineHtml(headline, linkOf) : ''}
<p class="facts">${facts.map(fact => `<span>${escapeHtml(fact)}</span>`).join(' ')}</p>
</header>
${keyNumbersHtml(analysis)}
${findingsHtml(others, linkOf)}`
}
