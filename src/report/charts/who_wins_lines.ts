import type { Chart, Plugin } from 'chart.js'
import type { PageChange, PageWinners } from '../page_data/page_data.ts'
import { strokeLine } from './canvas.ts'
import type { Look } from './chart.ts'
import { translucent } from './palette.ts'

/** A change of the lead, drawn as a line across one cell with a band around it. */
interface ChangeLine {
  /** Whether the lead changes along N. Else it changes along the number of active descriptors. */
  readonly isUpright: boolean
  /** The row that an upright line is in, or else the column. */
  readonly through: number
  /** The distance from the middle of the first column, or row, in columns or rows. */
  readonly at: number
  readonly band: readonly [from: number, to: number] | null
}

/** The distance from the middle of a cell to its edge, in cells. */
const HALF = 0.5

/** Returns where a value lies among ascending places at 0, 1, 2 (a log scale between); null below them. */
export function placeAmong(value: number, places: readonly (number | null)[]): number | null {
  const known = places.flatMap((place, i) => (place !== null && place > 0 ? [{ place, i }] : []))
  if (known.some(({ place }, i) => i > 0 && place < (known[i - 1]?.place ?? 0))) return null
  const below = known.findLast(({ place }) => place <= value)
  if (!below) return null
  const above = known.find(({ place }) => place > value)
  if (!above) return below.i
  return below.i + ((above.i - below.i) * Math.log(value / below.place)) / Math.log(above.place / below.place)
}

function lineOf(
  change: PageChange,
  places: readonly (number | null)[],
  line: Pick<ChangeLine, 'isUpright' | 'through'>,
): ChangeLine[] {
  const at = placeAmong(change.at, places)
  if (at === null) return []
  const [first, last] = change.reach
  const end = (value: number | null, edge: number, outwards: number) => {
    const place = placeAmong(value ?? edge, places)
    return place === null ? at : value === null ? place + outwards : place
  }
  const { interval } = change
  const band = interval && ([end(interval[0], first, -HALF), end(interval[1], last, HALF)] as const)
  return [{ ...line, at, band }]
}

/** Returns the lines of all changes of the lead. */
export function changeLines({ fdCounts, rows, columns }: PageWinners): ChangeLine[] {
  return [
    ...rows.flatMap(({ changes }, through) =>
      changes.flatMap(change => lineOf(change, fdCounts, { isUpright: true, through })),
    ),
    ...columns.flatMap((changes, through) => {
      const places = rows.map(({ cells }) => cells[through]?.k ?? null)
      return changes.flatMap(change => lineOf(change, places, { isUpright: false, through }))
    }),
  ]
}

function drawLine(
  chart: Chart<'matrix'>,
  { isUpright, through, at, band }: ChangeLine,
  { theme }: Look,
): void {
  const { ctx, scales } = chart
  const [along, across] = isUpright ? [scales['x'], scales['y']] : [scales['y'], scales['x']]
  if (!along || !across) return
  const [from, to] = [across.getPixelForValue(through - HALF), across.getPixelForValue(through + HALF)]
  const rectangle = (low: number, high: number) => {
    const [a, b] = [along.getPixelForValue(low), along.getPixelForValue(high)]
    if (isUpright) ctx.fillRect(a, Math.min(from, to), b - a, Math.abs(to - from))
    else ctx.fillRect(Math.min(from, to), a, Math.abs(to - from), b - a)
  }
  if (band) {
    ctx.fillStyle = translucent(theme.text, 0.22)
    rectangle(...band)
  }
  ctx.strokeStyle = theme.text
  ctx.lineWidth = 2.5
  const place = along.getPixelForValue(at)
  if (isUpright) strokeLine(ctx, [place, from], [place, to])
  else strokeLine(ctx, [from, place], [to, place])
}

/** Draws the changes of the lead over the cells. */
export function changeLinesPlugin(map: PageWinners, look: Look): Plugin<'matrix'> {
  const lines = changeLines(map)
  return {
    id: 'change-lines',
    afterDatasetsDraw: chart => {
      chart.ctx.save()
      for (const line of lines) drawLine(chart, line, look)
      chart.ctx.restore()
    },
  }
}
