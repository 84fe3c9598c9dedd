/** The texts that scroll in their place where a file holds very long ones, as the style sheet has it. */
const TEXTS = '.eyebrow, .facts, .columns p, .facts-grid dd, pre'

/** What scrolls must be reached by the keyboard, too; what does not need it is no stop on the way. */
export function reachScrollingTexts(): void {
  const texts = [...document.querySelectorAll<HTMLElement>(TEXTS)]
  const scrolls = texts.map(
    ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
      scrollHeight > clientHeight || scrollWidth > clientWidth,
  )
  for (const [i, text] of texts.entries()) {
    if (scrolls[i]) text.tabIndex = 0
  }
}
