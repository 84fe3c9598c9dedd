import type { Plugin } from 'chart.js'
import type { PageDoublings, PageFit } from '../page_data/page_data.ts'
import { strokeLine, writeWithHalo } from './canvas.ts'
import type { Look } from './chart.ts'
import type { Place } from './datasets.ts'

/** A named place of a curve. */
interface Mark extends Place {
  readonly label: 'knee' | 'break'
  readonly color: string
}

/** With this many segments a bend looks smooth. */
const STEPS = 48

/** Returns the value of the fit at x, in the unit of the metric; null if the growth is not known. */
function fittedAt({ growth, isInverse }: PageFit, x: number): number | null {
  let y: number
  if (growth.kind === 'flat') y = growth.level
  else if (growth.kind !== 'grows') return null
  else if (growth.fracture) {
    const { a, b, k, k2, x0 } = growth.fracture
    y = a + b * (x / x0) ** (x < x0 ? k : k2)
  } else y = growth.a + growth.b * x ** growth.k
  return isInverse ? 1e9 / y : y
}

/** Returns the lines of all stretches, with a gap between two of them. */
function stretchLines({ stretches }: PageDoublings): Place[] {
  const gap = { x: Number.NaN, y: Number.NaN }
  return stretches.flatMap(({ from, to, start, factor }, i) => {
    const line = [
      { x: from, y: start },
      { x: to, y: start * factor ** Math.log2(to / from) },
    ]
    return i === 0 ? line : [gap, ...line]
  })
}

/** Returns the line of a rate that nothing hinders, from the first place on. */
export function idealOf({ stretches }: PageDoublings): Place[] {
  let y = stretches[0]?.start ?? 0
  return stretches.flatMap(({ from, to, ideal }) => {
    const line = [{ x: from, y }]
    y *= ideal ** Math.log2(to / from)
    return [...line, { x: to, y }]
  })
}

/** Returns the fitted curve between the first and the last place that were measured. */
export function curveOf(fit: PageFit): Place[] {
  if (fit.growth.kind === 'doublings') return stretchLines(fit.growth)
  const ratio = fit.to / fit.from
  return Array.from({ length: STEPS + 1 }, (_, i) => fit.from * ratio ** (i / STEPS)).flatMap(x => {
    const y = fittedAt(fit, x)
    return y !== null && y > 0 && Number.isFinite(y) ? [{ x, y }] : []
  })
}

/** Returns the knee of a fit, where growth overtakes the fixed cost, and the break, where its exponent changes. */
export function marksOf(fit: PageFit, color: string): Mark[] {
  if (fit.growth.kind !== 'grows') return []
  const { knee, fracture } = fit.growth
  const places = [
    { x: knee, label: 'knee' as const },
    { x: fracture?.x0 ?? null, label: 'break' as const },
  ]
  return places.flatMap(({ x, label }) => {
    const y = x === null ? null : fittedAt(fit, x)
    return x === null || y === null ? [] : [{ x, y, label, color }]
  })
}

/** Half the height of a tick, in px. */
const TICK = 9

/**
 * Draws a tick through the curve at each mark, and its name at the foot of the plot, or at its head where the tick
 * itself is at the foot. A name that would overlap another is left out.
 */
export function markPlugin(marks: readonly Mark[], { theme, fontFamily, fontSize }: Look): Plugin<'line'> {
  return {
    id: 'marks',
    afterDatasetsDraw: chart => {
      const { ctx, chartArea } = chart
      const [xs, ys] = [chart.scales['x'], chart.scales['y']]
      if (!xs || !ys) return
      ctx.save()
      ctx.font = `${fontSize - 2}px ${fontFamily}`
      ctx.textAlign = 'center'
      ctx.textBaseline = 'bottom'
      let free = chartArea.left
      for (const { x, y, label, color } of [...marks].sort((a, b) => a.x - b.x)) {
        const [left, top] = [xs.getPixelForValue(x), ys.getPixelForValue(y)]
        ctx.strokeStyle = color
        ctx.fillStyle = color
        ctx.lineWidth = 1.5
        strokeLine(ctx, [left, top - TICK], [left, top + TICK])
        const half = ctx.measureText(label).width / 2 + 2
        if (left - half < free || left + half > chartArea.right) continue
        free = left + half
        ctx.globalAlpha = 0.5
        ctx.setLineDash([1, 4])
        const foot = chartArea.bottom - fontSize - 2
        const isLow = top + TICK > foot
        if (isLow) strokeLine(ctx, [left, top - TICK], [left, chartArea.top + fontSize + 2])
        else strokeLine(ctx, [left, top + TICK], [left, foot])
        ctx.setLineDash([])
        ctx.globalAlpha = 1
        writeWithHalo(
          ctx,
          label,
          [left, isLow ? chartArea.top + fontSize : chartArea.bottom - 2],
          theme.surface,
        )
      }
      ctx.restore()
    },
  }
}
