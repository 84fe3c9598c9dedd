import type { Chart, Plugin } from 'chart.js'
import type { PageChange, PageWinners } from '../page_data/page_data.ts'
import type { Look } from './chart.ts'
import { translucent } from './palette.ts'

/** A change of the lead in cells: a line from one side of a cell to the other, with a band around it. */
export interface ChangeLine {
  /** Along N the line is upright, along the active ones it lies. */
  readonly isUpright: boolean
  /** The row, or the column, that it goes through. */
  readonly through: number
  /** In columns, or rows, from the middle of the first one. */
  readonly at: number
  readonly band: readonly [from: number, to: number] | null
}

/** Half a cell: from the middle of an outer one to its edge. */
const HALF = 0.5

/**
 * Where a value lies among ascending places, which are one apart: between two of them on a logarithmic axis. Null
 * where the places do not ascend, so that a line among them would mislead.
 */
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
  ctx.beginPath()
  ctx.moveTo(isUpright ? place : from, isUpright ? from : place)
  ctx.lineTo(isUpright ? place : to, isUpright ? to : place)
  ctx.stroke()
}

/** Where the lead changes, across the cells. */
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
