import type { Overlay } from '../../../analysis/overlay/overlay.ts'
import { selectionOf } from '../../../analysis/sentences/selection.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { conditionHtml } from './findings.ts'
import { differencesHtml, runAnchor } from './overlay.ts'

/** Returns whether runs are of different suites and have no cell in common, so that nothing of them can be compared. */
export function areChapters({ analyses, pairs, refused }: Overlay): boolean {
  const suites = new Set(analyses.map(({ run: { run } }) => run.suite))
  return suites.size === analyses.length && pairs.length === 0 && refused.length === 0
}

/** @param isTalk whether the page is slides, where no link can lead to a chapter. */
function contentsHtml({ analyses, labels }: Overlay, isTalk: boolean): string {
  const items = analyses.map((analysis, i) => {
    const [headline] = selectionOf(analysis).sentences
    const name = escapeHtml(labels[i] as string)
    const title = `<strong>${isTalk ? name : `<a href="#${runAnchor(i)}">${name}</a>`}</strong> ${escapeHtml(analysis.run.run.title)}`
    const said = headline ? `<p>${prose(headline.statement)}${conditionHtml(headline)}</p>` : ''
    return `<li>${title}${isTalk ? '' : said}</li>`
  })
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${analyses.length} suites</p>
<h1>${analyses.length} suites, with a chapter each</h1>
</header>
<ol class="chapters">
${items.join('\n')}
</ol>`
}

/** Returns the article before those of several suites: what each of them found, with a link to its chapter. */
export function chaptersHtml(overlay: Overlay): string {
  return `<article id="chapters">
${contentsHtml(overlay, false)}
${differencesHtml(overlay)}
</article>`
}

/** Returns the first slide of a talk about several suites. */
export function chaptersSlideHtml(overlay: Overlay): string {
  return `<section class="slide opening-slide" tabindex="-1" aria-label="Title">
${contentsHtml(overlay, true)}
</section>`
}
