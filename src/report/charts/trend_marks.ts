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

/** Draws an upright line between the two runs of each change, and above it the change and its range of commits. */
export function changeMarks(changes: readonly PageTrendChange[], look: Look): Plugin<'line'> {
  const { theme, fontFamily, fontSize } = look
  const small = Math.round(0.85 * fontSize)
  return {
    id: 'changes',
    afterDatasetsDraw: ({ ctx, chartArea: { top, bottom, left, right }, scales }) => {
      const rows = Math.round(marksHeight(changes, look) / rowHeight(fontSize))
      const ends: number[] = Array(rows).fill(Number.NEGATIVE_INFINITY)
      ctx.save()
      for (const each of changes) {
        const { lastBefore, first, change, range } = each
        const x = scales['x']?.getPixelForValue((lastBefore + first) / 2) ?? 0
        const color = changeColor(each, theme)
        ctx.strokeStyle = color
        ctx.lineWidth = 1.5
        ctx.setLineDash([4, 3])
        strokeLine(ctx, [x, top], [x, bottom])
        ctx.font = `${small}px ${fontFamily}`
        const rangeWidth = ctx.measureText(range).width
        ctx.font = `600 ${fontSize}px ${fontFamily}`
        const width = Math.max(rangeWidth, ctx.measureText(change).width)
        const start = Math.max(left, Math.min(x - width / 2, right - width))
        const row = ends.findIndex(end => end + GAP <= start)
        if (row < 0) continue
        ends[row] = start + width
        const y = top - row * rowHeight(fontSize) - 4
        ctx.fillStyle = color
        ctx.textAlign = 'center'
        ctx.textBaseline = 'bottom'
        ctx.fillText(change, start + width / 2, y - 1.1 * small)
        ctx.font = `${small}px ${fontFamily}`
        ctx.fillStyle = theme.muted
        ctx.fillText(range, start + width / 2, y)
      }
      ctx.restore()
    },
  }
}
