import type { Look, TileContext } from '../charts/chart.ts'
import { DARK, LIGHT, type Theme } from '../charts/palette.ts'

/** A window with fewer px across is treated as a phone's. */
const NARROW = 600

const IS_DARK = '(prefers-color-scheme: dark)'
const IS_NARROW = `(width < ${NARROW}px)`

/**
 * Returns whether a media query holds now. Each call makes a list of its own: Chromium sends no `change` event for a
 * list whose `matches` is read between the change and the next frame.
 */
function holds(query: string): boolean {
  return matchMedia(query).matches
}

/** Returns the theme that the report was made with, or else that of the reader's system. */
export function currentTheme(): Theme {
  const forced = document.documentElement.dataset['theme']
  if (forced) return forced === 'dark' ? DARK : LIGHT
  return holds(IS_DARK) ? DARK : LIGHT
}

/** Calls the listener where the theme of the reader's system changes, and where the window becomes narrow or wide. */
export function onLookChange(listener: () => void): void {
  for (const query of [IS_DARK, IS_NARROW]) matchMedia(query).addEventListener('change', listener)
}

const { dataset } = document.documentElement

/** Returns whether the page is laid out for paper, where a chart has dark ink and its legend on it. */
export function isOnPaper(): boolean {
  return 'paper' in dataset
}

const onPaperChange: (() => void)[] = []

/** Draws the charts of a page again where its look changes, for paper, and when printing is over. */
export function redrawFor({ refresh, flush }: Record<'refresh' | 'flush', () => void>): void {
  onLookChange(refresh)
  onPaperChange.push(() => {
    refresh()
    if (isOnPaper()) flush()
  })
}

/** Lays the page out for paper before it is printed, since a chart is drawn as wide as its place is at that moment. */
export function layOutForPrinting(): void {
  let theme: string | undefined
  addEventListener('beforeprint', () => {
    theme ??= dataset['theme']
    dataset['theme'] = 'light'
    dataset['paper'] = ''
    for (const listener of onPaperChange) listener()
  })
  addEventListener('afterprint', () => {
    delete dataset['paper']
    if (theme === undefined) delete dataset['theme']
    else dataset['theme'] = theme
    theme = undefined
    for (const listener of onPaperChange) listener()
  })
}

/**
 * Gives a page that was made without a theme the light one while it is printed, as browsers do with what follows the
 * reader's system, and has its charts drawn again before and after that.
 */
export function lightenForPrinting(redraw: () => void): void {
  let isLent = false
  addEventListener('beforeprint', () => {
    isLent = dataset['theme'] === undefined
    if (isLent) dataset['theme'] = 'light'
    redraw()
  })
  addEventListener('afterprint', () => {
    if (isLent) delete dataset['theme']
    redraw()
  })
}

function pattern(size: number, paint: (context: TileContext) => void): CanvasPattern | null {
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const context = tile.getContext('2d')
  if (!context) return null
  paint(context as unknown as TileContext)
  return context.createPattern(tile, 'repeat')
}

/** Returns the look of charts on the page, whose canvases use the page's own font. */
export function pageLook(theme: Theme, fontSize?: number): Look {
  const isNarrow = holds(IS_NARROW) && !isOnPaper()
  return {
    theme,
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: fontSize ?? (isNarrow || isOnPaper() ? 12 : 14),
    isNarrow,
    pattern,
  }
}
