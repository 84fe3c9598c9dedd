import type { Plugin } from 'chart.js'
import { drawPoint } from 'chart.js/helpers'
import { formatInteger } from '../../units/format.ts'
import type { PageWinners, PageWinnersCell } from '../page_winners.ts'
import type { Look } from './chart.ts'
import { translucent } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'
import { factorText, isDecided } from './who_wins_words.ts'

/** Between what is written and the edge of its cell. */
const MARGIN = 5

/** What stands large in a cell. */
export function verdictText(cell: PageWinnersCell): string {
  if (cell.playing < 2) return '–'
  if (cell.isUnknown) return '?'
  if (cell.front.length > 1) return '≈'
  return cell.factor === null ? '' : factorText(cell.factor)
}

/** Beneath it: who. Their marks stand there instead where the names are too long. */
function whoText({ sides }: PageWinners, cell: PageWinnersCell): string {
  if (cell.isUnknown || (!isDecided(cell) && cell.playing > 1)) return ''
  return cell.front.map(index => sides[index]?.label ?? '').join(', ')
}

interface Line {
  readonly text: string
  readonly font: string
  readonly height: number
  readonly color: string
}

/**
 * Writes into each cell how far ahead who is, and how many are active, as far as there is room. The mark is that of
 * the winner's line in the other charts.
 */
export function cellLabels(
  map: PageWinners,
  markers: readonly (SeriesStyle['marker'] | undefined)[],
  colors: readonly string[],
  { theme, fontSize, fontFamily }: Look,
): Plugin<'matrix'> {
  return {
    id: 'cell-labels',
    afterDatasetsDraw: chart => {
      const { ctx, scales } = chart
      const { x: across, y: up } = scales
      if (!across || !up) return
      const room = {
        width: Math.abs(across.getPixelForValue(1) - across.getPixelForValue(0)) - 2 * MARGIN,
        height: Math.abs(up.getPixelForValue(1) - up.getPixelForValue(0)) - 2 * MARGIN,
      }
      const width = ({ text, font }: Line) => {
        ctx.font = font
        return ctx.measureText(text).width
      }
      const drawMarks = (front: readonly number[], x: number, y: number) => {
        const step = fontSize + 2
        for (const [i, side] of front.entries()) {
          const color = colors[side] as string
          ctx.strokeStyle = color
          ctx.fillStyle = color
          ctx.lineWidth = 2
          const options = { pointStyle: markers[side] ?? 'circle', radius: 0.36 * fontSize, rotation: 0 }
          drawPoint(
            ctx,
            { ...options, borderWidth: 1.5 } as never,
            x + (i - (front.length - 1) / 2) * step,
            y,
          )
        }
      }
      ctx.save()
      ctx.textAlign = 'center'
      ctx.textBaseline = 'middle'
      for (const [row, { cells }] of map.rows.entries()) {
        for (const [column, cell] of cells.entries()) {
          if (!cell) continue
          const line = (text: string, size: number, weight: number, color: string): Line => ({
            text,
            font: `${weight} ${size}px ${fontFamily}`,
            height: 1.3 * size,
            color,
          })
          const verdict = line(verdictText(cell), Math.round(1.2 * fontSize), 600, theme.text)
          const who = line(whoText(map, cell), fontSize, 400, theme.text)
          const count = line(`k = ${formatInteger(cell.k)}`, Math.round(0.86 * fontSize), 400, theme.text)
          const hasMarks =
            who.text !== '' && width(who) > room.width && cell.front.length * (fontSize + 2) < room.width
          const lines: (Line | 'marks')[] = []
          let height = 0
          const add = (item: Line | 'marks', needed: number) => {
            if (height + needed > room.height) return
            lines.push(item)
            height += needed
          }
          if (verdict.text !== '' && width(verdict) <= room.width) add(verdict, verdict.height)
          if (hasMarks) add('marks', 1.3 * fontSize)
          else if (who.text !== '' && width(who) <= room.width) add(who, who.height)
          if (width(count) <= room.width) add(count, count.height)
          if (lines.length === 0) continue
          const x = across.getPixelForValue(column)
          let y = up.getPixelForValue(row) - height / 2
          const widest = Math.max(
            ...lines.map(each => (each === 'marks' ? cell.front.length * (fontSize + 2) : width(each))),
          )
          // Lines and stripes run through cells: what is written stands on a ground of its own.
          ctx.fillStyle = translucent(theme.surface, 0.8)
          ctx.fillRect(x - widest / 2 - 3, y - 1, widest + 6, height + 1)
          for (const each of lines) {
            const own = each === 'marks' ? 1.3 * fontSize : each.height
            if (each === 'marks') drawMarks(cell.front, x, y + own / 2)
            else {
              ctx.font = each.font
              ctx.fillStyle = each.color
              ctx.fillText(each.text, x, y + own / 2)
            }
            y += own
          }
        }
      }
      ctx.restore()
    },
  }
}
