import type { Analysis } from '../../../analysis/analyse.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { trustSummary } from '../../facts/trust.ts'
import type { EmbeddedRun } from '../embedded_run.ts'
import { excludedPart, notesPart, warningsPart } from './cautions.ts'
import { downloadHtml, figuresPart } from './download.ts'
import type { Part } from './elements.ts'
import { trustAnchor } from './findings.ts'
import { perfPart } from './perf.ts'
import { blocksPart, environmentPart, reproducePart, rulesPart } from './provenance.ts'

/** Returns a part of the section as HTML. @param anchor the id of the whole section. */
function partHtml({ name, title, body }: Part, anchor: string): string {
  return `<section class="part" id="${anchor}-${name}" tabindex="-1"><h3>${escapeHtml(title)}</h3>
${body}
</section>`
}

function jumpHtml(parts: readonly Part[], anchor: string): string {
  const links = parts.map(({ name, title }) => `<a href="#${anchor}-${name}">${escapeHtml(title)}</a>`)
  return `<p class="jump">${links.join(' ')}</p>`
}

/** Returns the section that answers a sceptic; `nth` is the place of the run on the page, from 0. */
export function trustHtml(
  analysis: Analysis,
  embedded: EmbeddedRun | null,
  nth: number,
  prefix: string,
): string {
  const { run } = analysis
  const anchor = trustAnchor(prefix)
  const parts = [
    warningsPart(analysis),
    reproducePart(run),
    notesPart(analysis),
    excludedPart(analysis),
    rulesPart(run),
    blocksPart(run),
    environmentPart(run),
    perfPart(analysis),
    figuresPart(embedded, analysis, nth),
  ].filter(part => part !== null)
  return `<section class="trust" id="${anchor}" tabindex="-1"><h2>Trust</h2>
<p class="lead">${prose(trustSummary(analysis))}</p>
${jumpHtml(parts, anchor)}
${downloadHtml(embedded, nth)}
${parts.map(part => partHtml(part, anchor)).join('\n')}
</section>`
}
