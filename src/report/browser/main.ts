import { registerParts } from '../charts/register.ts'
import { unpackedPages } from '../page_data/packing.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { offerCellFigures } from './cell_figures.ts'
import { offerRunFiles } from './embedded_run.ts'
import { offerLongTables } from './long_tables.ts'
import { layOutForPrinting } from './look.ts'
import { mountReport } from './report.ts'
import { mountSlides, turnSlidesByKeys } from './slides.ts'

registerParts()
const runs = unpackedPages(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))

/** Texts that scroll in their place where a run holds very long ones: the style sheet gives them a height. */
const SCROLLING_TEXTS = '.eyebrow, .facts, .columns p, .facts-grid dd, pre'

/** Puts into the order of the tab key the texts that do scroll, so that the keyboard can scroll them. */
function reachScrollingTexts(): void {
  const texts = [...document.querySelectorAll<HTMLElement>(SCROLLING_TEXTS)]
  // All are measured before the first is changed, so that the browser lays the page out once.
  const scrolling = texts.filter(
    ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight || scrollWidth > clientWidth,
  )
  for (const text of scrolling) text.tabIndex = 0
}

/** Returns the prefix of the ids of a run's charts, as the links of the page have it. */
function prefixOf(run: PageRun, index: number): string {
  return run.overlaid ? 'overlay' : `run-${index}`
}

for (const container of document.querySelectorAll<HTMLElement>('[data-charts]')) {
  const index = Number(container.dataset['charts'])
  const run = runs[index]
  if (run) mountReport(container, run, prefixOf(run, index))
}
offerRunFiles()
offerCellFigures()
offerLongTables()

const decks = document.querySelectorAll<HTMLElement>('[data-slides]')
for (const container of decks) {
  const index = Number(container.dataset['slides'])
  const run = runs[index]
  if (run) mountSlides(container, run, prefixOf(run, index))
}
if (decks.length > 0) turnSlidesByKeys()
else layOutForPrinting()
reachScrollingTexts()
