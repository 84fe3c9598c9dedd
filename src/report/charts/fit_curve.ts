import type { PageDoublings, PageFit } from '../page_data/page_data.ts'
import type { Place } from './datasets.ts'

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
