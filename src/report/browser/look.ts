import type { Look, TileContext } from '../charts/chart.ts'
import { DARK, LIGHT, type Theme } from '../charts/palette.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** Returns the theme that the report was made with, or else that of the reader's system. */
export function currentTheme(): Theme {
  const forced = document.documentElement.dataset['theme']
  if (forced) return forced === 'dark' ? DARK : LIGHT
  return dark.matches ? DARK : LIGHT
}

export function onThemeChange(listener: () => void): void {
  dark.addEventListener('change', listener)
}

/** A window with fewer px across is treated as a phone's. */
const NARROW = 600

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
  const isNarrow = innerWidth < NARROW
  return {
    theme,
    fontFamily: getComputedStyle(document.body).fontFamily,
    fontSize: fontSize ?? (isNarrow ? 12 : 14),
    isNarrow,
    pattern,
  }
}
