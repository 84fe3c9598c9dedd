import type { Analysis } from '../../../analysis/analyse.ts'
import type { Finding } from '../../../analysis/sentences/findings/finding.ts'
import { shortHeadline } from '../../../analysis/sentences/short_headline.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { explainedConditionHtml } from './findings.ts'

/** Returns the headline in few words, and below it the finding that says the same with its figures. */
export function headlineHtml(words: string, finding: Finding | undefined): string {
  const said = finding
    ? `\n<p class="standfirst">${prose(finding.statement)}${explainedConditionHtml(finding)}</p>`
    : ''
  return `<h1>${prose(words)}</h1>${said}`
}

/** Returns when, on which kernel and on which machine a run was measured. */
export function factsHtml({ run: { run, environment } }: Analysis): string {
  const facts = [run.startedAt.slice(0, 10), `Linux ${environment.kernel}`, environment.cpuModel]
  return `<p class="facts">${facts.map(fact => `<span>${escapeHtml(fact)}</span>`).join(' ')}</p>`
}

/** Returns the opening of a run: what was measured, and the headline. */
export function openingHtml(analysis: Analysis, headline: Finding | undefined): string {
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${escapeHtml(analysis.run.run.title)}</p>
${headlineHtml(shortHeadline(analysis), headline)}
</header>`
}
