const NEXT = ['ArrowRight', 'ArrowDown', 'PageDown', ' ']
const PREVIOUS = ['ArrowLeft', 'ArrowUp', 'PageUp']

function slides(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.slide')]
}

/** The slide that fills most of the screen. */
function currentIndex(all: readonly HTMLElement[]): number {
  const middle = innerHeight / 2
  const at = all.findIndex(slide => slide.getBoundingClientRect().bottom > middle)
  return at < 0 ? all.length - 1 : at
}

/** A button is pressed with the space bar, so that it is not ours there. */
function isTaken(event: KeyboardEvent): boolean {
  const onButton = event.target instanceof HTMLElement && event.target.closest('button, summary, a') !== null
  return event.ctrlKey || event.metaKey || event.altKey || (event.key === ' ' && onButton)
}

function targetOf(event: KeyboardEvent, all: readonly HTMLElement[]): HTMLElement | undefined {
  const key = event.key === ' ' && event.shiftKey ? 'ArrowLeft' : event.key
  const current = currentIndex(all)
  if (NEXT.includes(key)) return all[Math.min(current + 1, all.length - 1)]
  if (PREVIOUS.includes(key)) return all[Math.max(current - 1, 0)]
  if (key === 'Home') return all[0]
  if (key === 'End') return all.at(-1)
  return undefined
}

/** Arrow keys, page keys, the space bar, Home and End turn the slides, as presenters send them. */
export function turnSlidesByKeys(): void {
  addEventListener('keydown', event => {
    if (isTaken(event)) return
    const target = targetOf(event, slides())
    if (!target) return
    event.preventDefault()
    target.scrollIntoView()
    target.focus({ preventScroll: true })
  })
}
