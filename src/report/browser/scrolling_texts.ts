/** Texts that scroll in their place where a run holds very long ones: the style sheet gives them a height. */
const SCROLLING_TEXTS = '.eyebrow, .facts, .columns p, .facts-grid dd, pre'

/** Puts into the order of the tab key the texts that do scroll, so that the keyboard can scroll them. */
export function reachScrollingTexts(): void {
  const texts = [...document.querySelectorAll<HTMLElement>(SCROLLING_TEXTS)]
  // All are measured before the first is changed, so that the browser lays the page out once.
  const scrolling = texts.filter(
    ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight || scrollWidth > clientWidth,
  )
  for (const text of scrolling) text.tabIndex = 0
}
