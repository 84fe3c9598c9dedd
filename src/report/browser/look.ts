import type { Look, TileContext } from '../charts/chart.ts'
import type { Theme } from '../charts/palette.ts'

/** Narrower than this is a phone. */
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

/** The canvas writes in the page's own font. */
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
