/** Slides that are turned by the keys that remote controls for talks send: arrows, page keys, space bar, Home and End. */
import { followInNotes, toggleNotes } from './speaker_notes.ts'

/** What a talk does besides turning its slides. */
interface Talk {
  /** Goes one step within a slide. Returns whether there was one; if not, the slide is turned. */
  readonly step: (slide: HTMLElement, by: 1 | -1) => boolean
  /** Is called before a slide is turned to. Forward it begins anew; otherwise it is shown as it ends. */
  readonly prepare: (slide: HTMLElement, isForward: boolean) => void
  /** What further keys do, by their names in small letters. They come before those that turn slides. */
  readonly keys: Readonly<Record<string, (slide: HTMLElement) => void>>
  /** What the keys do, in words for the notes of the presenter. */
  readonly keyWords: string
}

const NEXT = ['ArrowRight', 'ArrowDown', 'PageDown', ' ']
const PREVIOUS = ['ArrowLeft', 'ArrowUp', 'PageUp']

function allSlides(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.slide')]
}

/** Returns the index of the slide that covers the middle of the screen. */
function currentIndex(all: readonly HTMLElement[]): number {
  const middle = innerHeight / 2
  const at = all.findIndex(slide => slide.getBoundingClientRect().bottom > middle)
  return at < 0 ? all.length - 1 : at
}

/** Returns whether a key has another effect: with a modifier, or as the space bar on a button that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  // The window of notes has classes of its own, of which an element of it is one.
  const onButton = event.key === ' ' && (event.target as Element | null)?.closest?.('button, summary, a')
  return event.ctrlKey || event.metaKey || event.altKey || !!onButton
}

/** Presents the slides by keys, with S for the notes of the presenter. */
export function presentByKeys({ step, prepare, keys, keyWords }: Talk): void {
  function turnTo(slide: HTMLElement | undefined, all: readonly HTMLElement[], isForward: boolean): void {
    if (!slide) return
    prepare(slide, isForward)
    slide.scrollIntoView()
    slide.focus({ preventScroll: true })
    followInNotes(slide, all[all.indexOf(slide) + 1])
  }

  /** Goes one step: within the slide, or else to the next one. */
  function go(all: readonly HTMLElement[], by: 1 | -1): void {
    const at = currentIndex(all)
    const slide = all[at] as HTMLElement
    if (!step(slide, by)) turnTo(all[at + by], all, by === 1)
  }

  /** Does what a key asks for. Returns whether it asks for anything. */
  function obey(event: KeyboardEvent): boolean {
    const all = allSlides()
    const key = event.key === ' ' && event.shiftKey ? 'ArrowLeft' : event.key
    const at = currentIndex(all)
    const slide = all[at]
    if (!slide) return false
    const own = keys[key.toLowerCase()]
    if (own) own(slide)
    else if (NEXT.includes(key)) go(all, 1)
    else if (PREVIOUS.includes(key)) go(all, -1)
    else if (key === 'Home') turnTo(all[0], all, false)
    else if (key === 'End') turnTo(all.at(-1), all, false)
    else if (key.toLowerCase() === 's') toggleNotes(slide, all[at + 1], keyWords, onKey)
    else return false
    return true
  }

  function onKey(event: KeyboardEvent): void {
    if (!isTaken(event) && obey(event)) event.preventDefault()
  }

  addEventListener('keydown', onKey)
}
