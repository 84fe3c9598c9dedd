import type { Plugin } from 'chart.js'
import type { PageTrendChange } from '../trend/page_trend.ts'
import { strokeLine } from './canvas.ts'
import type { Look } from './chart.ts'
import type { Theme } from './palette.ts'

function changeColor({ kind, isAccepted }: PageTrendChange, theme: Theme): string {
  if (isAccepted) return theme.muted
  if (kind === 'regression') return theme.warning
  return kind === 'improvement' ? (theme.lines[2] as string) : theme.muted
}

/** The rows of labels above the plot. A change without room in any of them is only in the remark. */
const ROWS = 2
const GAP = 8

/** Returns the height of all rows of labels above the plot, in px. */
export function marksHeight(changes: readonly PageTrendChange[], { fontSize }: Look): number {
  if (changes.length === 0) return 0
  return (changes.length === 1 ? 1 : ROWS) * rowHeight(fontSize)
}

const rowHeight = (fontSize: number) => 2.3 * fontSize

/** What is written above the line of a change. */
interface Label {
  readonly x: number
  readonly width: number
}

/** Returns for each label its row and where it begins; null where it has no room. */
function rowsOf(
  labels: readonly Label[],
  rows: number,
  [left, right]: readonly [number, number],
): ({ readonly row: number; readonly start: number } | null)[] {
  const ends: number[] = Array(rows).fill(Number.NEGATIVE_INFINITY)
  return labels.map(({ x, width }) => {
    const start = Math.max(left, Math.min(x - width / 2, right - width))
    const row = ends.findIndex(end => end + GAP <= start)
    if (row < 0) return null
    ends[row] = start + width
    return { row, start }
  })
}

/**
 * Draws an upright line between the two runs of each change, and above it the change and its range of commits. Where the
 * ranges have no room for all, they are left to the remark.
 */
export function changeMarks(changes: readonly PageTrendChange[], look: Look): Plugin<'line'> {
  const { theme, fontFamily, fontSize } = look
  const small = Math.round(0.85 * fontSize)
  const bold = `600 ${fontSize}px ${fontFamily}`
  const light = `${small}px ${fontFamily}`
  return {
    id: 'changes',
    afterDatasetsDraw: ({ ctx, chartArea: { top, bottom, left, right }, scales }) => {
      const rows = Math.round(marksHeight(changes, look) / rowHeight(fontSize))
      const widthOf = (text: string, font: string) => {
        ctx.font = font
        return ctx.measureText(text).width
      }
      const placeOf = ({ lastBefore, first }: PageTrendChange) =>
        scales['x']?.getPixelForValue((lastBefore + first) / 2) ?? 0
      const labelled = (withRange: boolean) => {
        const labels = changes.map(each => {
          const range = withRange ? widthOf(each.range, light) : 0
          return { x: placeOf(each), width: Math.max(range, widthOf(each.change, bold)) }
        })
        return rowsOf(labels, rows, [left, right]).map((place, i) => ({ ...(labels[i] as Label), place }))
      }
      ctx.save()
      const whole = labelled(true)
      // A label that was pushed away from its line would be taken for that of another.
      const isWhole = whole.every(
        ({ x, width, place }) => place && Math.abs(place.start + width / 2 - x) <= width / 4,
      )
      const hasRange = isWhole || changes.length === 1
      const drawn = hasRange ? whole : labelled(false)
      ctx.textAlign = 'center'
      ctx.textBaseline = 'bottom'
      for (const [i, { x, width, place }] of drawn.entries()) {
        const each = changes[i] as PageTrendChange
        const color = changeColor(each, theme)
        ctx.strokeStyle = color
        ctx.lineWidth = 1.5
        ctx.setLineDash([4, 3])
        strokeLine(ctx, [x, top], [x, bottom])
        if (!place) continue
        const middle = place.start + width / 2
        const y = top - place.row * rowHeight(fontSize) - 4
        ctx.fillStyle = color
        ctx.font = bold
        ctx.fillText(each.change, middle, hasRange ? y - 1.1 * small : y)
        if (!hasRange) continue
        ctx.font = light
        ctx.fillStyle = theme.muted
        ctx.fillText(each.range, middle, y)
      }
      ctx.restore()
    },
  }
}
