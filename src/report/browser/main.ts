import { registerParts } from '../charts/register.ts'
import { unpackedPages } from '../page_data/packing.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { offerCellFigures } from './cell_figures.ts'
import { offerRunFiles } from './embedded_run.ts'
import { mountReport } from './report.ts'
import { reachScrollingTexts } from './scrolling_texts.ts'
import { turnSlidesByKeys } from './slide_keys.ts'
import { mountSlides } from './slides.ts'

registerParts()
const runs = unpackedPages(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))

/** What the ids of its charts begin with. */
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

const decks = document.querySelectorAll<HTMLElement>('[data-slides]')
for (const container of decks) {
  const index = Number(container.dataset['slides'])
  const run = runs[index]
  if (run) mountSlides(container, run, prefixOf(run, index))
}
if (decks.length > 0) turnSlidesByKeys()
reachScrollingTexts()
