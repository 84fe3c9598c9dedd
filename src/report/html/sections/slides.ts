import type { Analysis } from '../../../analysis/analyse.ts'
import type { FindingKind } from '../../../analysis/sentences/findings/finding.ts'
import { selectionOf } from '../../../analysis/sentences/selection.ts'
import { sentence } from '../../../analysis/sentences/wording.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { reproducingCommand } from '../../facts/command_line.ts'
import { findingsHtml } from './findings.ts'
import { keyNumbersHtml } from './key_numbers.ts'
import { factsHtml, openingHtml } from './opening.ts'

/** The kinds of findings on the title slide; the others stand with their charts. */
const ON_TITLE: readonly FindingKind[] = ['headline', 'advice']

/** Returns the title slide: the headline and the key numbers. */
export function titleSlideHtml(analysis: Analysis): string {
  const [headline, ...others] = selectionOf(analysis).sentences.filter(({ kind }) => ON_TITLE.includes(kind))
  return `<section class="slide opening-slide" tabindex="-1" role="group" aria-roledescription="slide" aria-label="Title">
${openingHtml(analysis, headline)}
${factsHtml(analysis)}
${keyNumbersHtml(analysis)}
${findingsHtml(others, () => '')}
</section>`
}

/** Returns the last slide: what was measured, and how to repeat it. */
export function closingSlideHtml({ run: { run } }: Analysis): string {
  const entries = [
    ['Workload', run.workload],
    ['Operation', run.operation],
    ['Not measured', run.notMeasured],
  ] as const
  return `<section class="slide closing-slide" tabindex="-1" role="group" aria-roledescription="slide" aria-label="What was measured">
<h2>What was measured</h2>
<div class="columns">
${entries.map(([name, text]) => `<div><h3>${name}</h3><p>${prose(sentence(text))}</p></div>`).join('\n')}
</div>
<pre class="command"><code>${escapeHtml(reproducingCommand(run.argv, run.seed))}</code></pre>
</section>`
}

/** @param index the index of the run on the page, by which the script finds its data. */
export function chartSlidesHtml(index: number): string {
  return `<div data-slides="${index}"><section class="slide"><p>The charts need JavaScript.</p></section></div>`
}
