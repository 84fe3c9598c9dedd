import type { Plugin } from 'chart.js'
import { drawPoint } from 'chart.js/helpers'
import { formatRatio } from '../../units/format.ts'
import type { PageWinners, PageWinnersCell } from '../page_data/page_data.ts'
import type { Context } from './canvas.ts'
import type { Look } from './chart.ts'
import { translucent } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'
import { isDecided, isShared } from './who_wins_words.ts'

/** The marker of a mechanism's line in the other charts, which stands for its name if that has no room. */
interface SideMark {
  readonly marker: SeriesStyle['marker']
  readonly color: string
}

/** Returns the large text of a cell. */
export function verdictText(cell: PageWinnersCell): string {
  if (cell.groupCount < 2) return '–'
  if (cell.isOpen) return '?'
  if (isShared(cell)) return '≈'
  return cell.factor === null ? '' : formatRatio(cell.factor)
}

/** Returns the mechanisms that are or may be the fastest; none if nothing is known of the order. */
function fastestIn(cell: PageWinnersCell): readonly number[] {
  return cell.groupCount > 1 && !isDecided(cell) ? [] : cell.ahead
}

/** A line of text or markers in a cell. Sizes are in px, and x and y are its middle. */
interface Item {
  readonly width: number
  readonly height: number
  readonly draw: (x: number, y: number) => void
}

/** The size of the smallest letters, as a share of that of the axes' letters. */
const SMALLEST = 0.75
const LINE_HEIGHT = 1.3
/** The size of a factor, which is what the eye is to find, as a multiple of that of the axes' letters. */
const FACTOR_SIZE = 1.5
/** The px between the text and the edge of its cell, and around the text. */
const MARGIN = 3

/** Returns the width of a text in letters of 1 px. As measuring is slow, each text is measured once. */
type WidthOf = (ctx: Context, text: string, weight: number) => number

const MEASURED_PX = 100

function widths({ fontFamily }: Look): WidthOf {
  const known = new Map<string, number>()
  return (ctx, text, weight) => {
    const key = `${weight} ${text}`
    const before = known.get(key)
    if (before !== undefined) return before
    ctx.font = `${weight} ${MEASURED_PX}px ${fontFamily}`
    const width = ctx.measureText(text).width / MEASURED_PX
    known.set(key, width)
    return width
  }
}

/** Returns a text in the largest letters up to `size` that fit; null if none fit. */
function textItem(
  ctx: Context,
  widthOf: WidthOf,
  look: Look,
  text: string,
  { size, weight }: { readonly size: number; readonly weight: number },
  room: number,
): Item | null {
  if (text === '') return null
  const ofOnePx = widthOf(ctx, text, weight)
  const px = Math.min(Math.round(size), Math.floor(room / ofOnePx))
  if (px < SMALLEST * look.fontSize) return null
  const draw = (x: number, y: number) => {
    ctx.font = `${weight} ${px}px ${look.fontFamily}`
    ctx.fillStyle = look.theme.text
    ctx.fillText(text, x, y)
  }
  return { width: px * ofOnePx, height: LINE_HEIGHT * px, draw }
}

function marksItem(
  ctx: Context,
  { fontSize }: Look,
  marks: readonly (SideMark | undefined)[],
  room: number,
): Item | null {
  const step = 1.15 * fontSize
  const width = step * marks.length
  if (marks.length === 0 || width > room) return null
  const draw = (x: number, y: number) => {
    for (const [i, mark] of marks.entries()) {
      if (!mark) continue
      ctx.strokeStyle = mark.color
      ctx.fillStyle = mark.color
      ctx.lineWidth = 2
      const point = { pointStyle: mark.marker, radius: 0.36 * fontSize, rotation: 0, borderWidth: 2 }
      drawPoint(ctx, point as Parameters<typeof drawPoint>[1], x + (i - (marks.length - 1) / 2) * step, y)
    }
  }
  return { width, height: LINE_HEIGHT * fontSize, draw }
}

function itemsOf(
  ctx: Context,
  widthOf: WidthOf,
  map: PageWinners,
  marks: readonly SideMark[],
  look: Look,
  cell: PageWinnersCell,
  room: { readonly width: number; readonly height: number },
): Item[] {
  const { fontSize: size } = look
  const ahead = fastestIn(cell)
  const names = ahead.map(index => map.groups[index]?.label ?? '').join(', ')
  const wanted = [
    textItem(ctx, widthOf, look, verdictText(cell), { size: FACTOR_SIZE * size, weight: 700 }, room.width),
    textItem(ctx, widthOf, look, names, { size, weight: 400 }, room.width) ??
      marksItem(
        ctx,
        look,
        ahead.map(index => marks[index]),
        room.width,
      ),
  ]
  const items: Item[] = []
  let height = 0
  for (const item of wanted) {
    if (!item || height + item.height > room.height) continue
    items.push(item)
    height += item.height
  }
  return items
}

/** Writes into each cell by which factor which mechanism is the fastest, as far as there is room. */
export function cellLabels(map: PageWinners, marks: readonly SideMark[], look: Look): Plugin<'matrix'> {
  const widthOf = widths(look)
  return {
    id: 'cell-labels',
    afterDatasetsDraw: ({ ctx, scales: { x: across, y: up } }) => {
      if (!across || !up) return
      const pitch = (scale: typeof across) =>
        Math.abs(scale.getPixelForValue(1) - scale.getPixelForValue(0)) - 2 * MARGIN
      const room = { width: pitch(across), height: pitch(up) }
      ctx.save()
      ctx.textAlign = 'center'
      ctx.textBaseline = 'middle'
      for (const [row, { cells }] of map.rows.entries()) {
        for (const [column, cell] of cells.entries()) {
          const items = cell ? itemsOf(ctx, widthOf, map, marks, look, cell, room) : []
          if (!cell || items.length === 0) continue
          const x = across.getPixelForValue(column)
          const height = items.reduce((sum, item) => sum + item.height, 0)
          const width = Math.max(...items.map(item => item.width))
          let y = up.getPixelForValue(row) - height / 2
          // On stripes the text gets a ground of its own.
          if (cell.ahead.length > 1) {
            ctx.fillStyle = translucent(look.theme.surface, 0.85)
            ctx.fillRect(x - width / 2 - MARGIN, y, width + 2 * MARGIN, height)
          }
          for (const item of items) {
            item.draw(x, y + item.height / 2)
            y += item.height
          }
        }
      }
      ctx.restore()
    },
  }
}
