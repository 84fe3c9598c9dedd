import type { Analysis } from '../../../analysis/analyse.ts'
import { prose } from '../../escape.ts'
import { trustSummary } from '../../facts/trust_summary.ts'
import type { EmbeddedRun } from '../embedded_run.ts'
import { downloadHtml, figuresPart } from './download.ts'
import { excludedPart } from './excluded.ts'
import { trustAnchor } from './findings.ts'
import { notesPart } from './notes.ts'
import { jumpHtml, partHtml } from './part.ts'
import { perfPart } from './perf.ts'
import { blocksPart, environmentPart, reproducePart, rulesPart } from './provenance.ts'
import { warningsPart } from './warnings.ts'

/** What a sceptic asks of a run: how to repeat it, on what it ran, what went wrong, and all of its figures. */
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
    figuresPart(embedded, run.cells.length, nth),
  ].filter(part => part !== null)
  return `<section class="trust" id="${anchor}" tabindex="-1"><h2>Trust</h2>
<p class="lead">${prose(trustSummary(analysis))}</p>
${jumpHtml(parts, anchor)}
${downloadHtml(embedded, nth)}
${parts.map(part => partHtml(part, anchor)).join('\n')}
</section>`
}
