import { registerParts } from '../charts/register.ts'
import { unpackedPages } from '../page_data/packing.ts'
import { reachScrollingTexts } from './scrolling_texts.ts'
import { mountDeck, presentCharts } from './slides.ts'
import { whenPageIsThere } from './when_there.ts'

registerParts()
whenPageIsThere(data => {
  const runs = unpackedPages(data)
  for (const deck of document.querySelectorAll<HTMLElement>('[data-slides]')) {
    const run = runs[Number(deck.dataset['slides'])]
    if (run) mountDeck(deck, run)
  }
  presentCharts()
  reachScrollingTexts()
})
