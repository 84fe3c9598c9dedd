import { registerParts } from '../charts/register.ts'
import { unpackedPages } from '../page_data/packing.ts'
import { reachScrollingTexts } from './scrolling_texts.ts'
import { mountDeck, presentByKeys } from './slides.ts'
import { whenTypeIsThere } from './type.ts'

registerParts()
const runs = unpackedPages(JSON.parse(document.getElementById('data')?.textContent ?? 'null'))
whenTypeIsThere(() => {
  for (const deck of document.querySelectorAll<HTMLElement>('[data-slides]')) {
    const run = runs[Number(deck.dataset['slides'])]
    if (run) mountDeck(deck, run)
  }
  presentByKeys()
  reachScrollingTexts()
})
