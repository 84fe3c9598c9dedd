import { registerParts } from '../charts/register.ts'
import { unpackedPages } from '../page_data/packing.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { offerCellFigures } from './cell_figures.ts'
import { offerRunFiles } from './embedded_run.ts'
import { offerLongTables } from './long_tables.ts'
import { layOutForPrinting } from './look.ts'
import { mountReport } from './report.ts'
import { reachScrollingTexts } from './scrolling_texts.ts'
import { whenPageIsThere } from './when_there.ts'

registerParts()

/** Returns the prefix of the ids of a run's charts, as the links of the page have it. */
function prefixOf(run: PageRun, index: number): string {
  return run.overlaid ? 'overlay' : `run-${index}`
}

offerRunFiles()
offerCellFigures()
offerLongTables()

layOutForPrinting()
whenPageIsThere(data => {
  const runs = unpackedPages(data)
  for (const container of document.querySelectorAll<HTMLElement>('[data-charts]')) {
    const index = Number(container.dataset['charts'])
    const run = runs[index]
    if (run) mountReport(container, run, prefixOf(run, index))
  }
  reachScrollingTexts()
})
