/** The notes of a presenter, in a window of their own, so that the audience does not see them. */
import { element } from './dom.ts'

/** The open window; null where there is none. */
let notes: Window | null = null
/** What the keys of the talk do. */
let keys = ''

const titleOf = (slide: Element | undefined) => slide?.querySelector('h1, h2')?.textContent ?? ''

function fill(window: Window, slide: Element, next: Element | undefined): void {
  const own = slide.querySelector('.speaker-notes')?.cloneNode(true)
  window.document.title = 'Notes'
  window.document.body.replaceChildren(
    element(
      'main',
      {},
      element('h1', {}, titleOf(slide)),
      ...(own ? [own] : []),
      element('p', { class: 'next' }, next ? `Next: ${titleOf(next)}` : 'This is the last slide.'),
      element(
        'p',
        { class: 'note' },
        `Arrow keys turn the slides, here as well. ${keys}, S closes the notes.`,
      ),
    ),
  )
}

/** Shows the notes of this slide, where they are open. */
export function followInNotes(slide: Element, next: Element | undefined): void {
  if (notes && !notes.closed) fill(notes, slide, next)
}

/**
 * Opens the window of notes, or closes it. Where the browser allows no window, the notes stand on the slides.
 * @param keyWords says what the further keys of the talk do.
 * @param onKey is called for keys that are pressed in the window.
 */
export function toggleNotes(
  slide: Element,
  next: Element | undefined,
  keyWords: string,
  onKey: (event: KeyboardEvent) => void,
): void {
  if (notes && !notes.closed) {
    notes.close()
    notes = null
    return
  }
  const isOnSlides = document.body.hasAttribute('data-notes')
  notes = isOnSlides ? null : open('', 'muxbench-notes', 'width=760,height=640')
  if (!notes) {
    document.body.toggleAttribute('data-notes', !isOnSlides)
    return
  }
  const page = notes.document
  page.documentElement.lang = 'en'
  page.head.replaceChildren(...[...document.querySelectorAll('style')].map(style => style.cloneNode(true)))
  page.body.className = 'notes-window'
  keys = keyWords
  notes.addEventListener('keydown', onKey)
  fill(notes, slide, next)
}
