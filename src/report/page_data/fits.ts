import type { Analysis } from '../../analysis/analyse.ts'
import { type Axis, axesOf, N_AXIS, startsAlong } from '../../analysis/views/axes.ts'
import { type ScalingFit, scalingFit } from '../../analysis/views/scaling_fits.ts'
import type { View } from '../../analysis/views/views.ts'
import type { ChartMetric } from './page_data.ts'

/** How a metric of one series grows along an axis, everything else fixed. */
export interface PageFit {
  readonly axis: string
  /** The position of the first view that its line goes through. */
  readonly view: number
  /** N where the axis is another one; null where it is N. */
  readonly fdCount: number | null
  readonly metric: ChartMetric
  /** The position of its series. */
  readonly series: number
  /** Where it was measured. */
  readonly from: number
  readonly to: number
  /** The fit is of 1e9 / figure, the time for one in ns. */
  readonly isInverse?: true
  readonly growth: PageGrowth
}

/** As in src/stats/growth.ts, in ns, with the digits that a chart shows. */
export type PageGrowth =
  | { readonly kind: 'flat'; readonly level: number; readonly most: number }
  | { readonly kind: 'unclear' | 'no-law' }
  | {
      readonly kind: 'grows'
      readonly a: number
      readonly b: number
      readonly k: number
      readonly interval: readonly [number, number]
      readonly factor: number
      /** The one class that the interval allows. */
      readonly name: string | null
      readonly knee: number | null
      readonly fracture: PageBreak | null
    }

export interface PageBreak {
  readonly a: number
  readonly b: number
  readonly k: number
  readonly k2: number
  readonly x0: number
  readonly between: readonly [number, number]
}

/** A drawn curve must still go through its points: a power of a large N makes much of a digit. */
function short(value: number): number {
  return Number(value.toPrecision(5))
}

function growthOf({ growth, className }: ScalingFit): PageGrowth | null {
  if (growth.kind === 'too-few' || growth.kind === 'out-of-range') return null
  if (growth.kind === 'flat')
    return { kind: 'flat', level: short(growth.level), most: short(growth.mostGrowth) }
  if (growth.kind !== 'grows') return { kind: growth.kind }
  const { a, b, k, interval, factor, knee, fracture } = growth
  return {
    kind: 'grows',
    a: short(a),
    b: short(b),
    k: short(k),
    interval: [short(interval[0]), short(interval[1])],
    factor: short(factor),
    name: className,
    knee: knee === null ? null : short(knee),
    fracture: fracture && {
      a: short(fracture.a),
      b: short(fracture.b),
      k: short(fracture.k),
      k2: short(fracture.k2),
      x0: short(fracture.x0),
      between: [short(fracture.between[0]), short(fracture.between[1])],
    },
  }
}

interface Line {
  readonly view: View
  readonly axis: Axis
  readonly fdCount: number | null
  readonly metrics: readonly ChartMetric[]
}

/** Along N each view is a line, and its cost of an event another; along other axes those of the lead metric alone. */
function linesOf(analysis: Analysis, leadOf: (view: View) => ChartMetric): Line[] {
  const along = (axis: Axis): Line[] => {
    if (axis === N_AXIS) {
      return analysis.views.map(view => ({
        view,
        axis,
        fdCount: null,
        metrics: [leadOf(view), 'costPerEventNs'],
      }))
    }
    const counts = [...new Set(analysis.views.flatMap(({ fdCounts }) => fdCounts))]
    return startsAlong(analysis.views, axis).flatMap(view =>
      counts.map(fdCount => ({ view, axis, fdCount, metrics: [leadOf(view)] })),
    )
  }
  return axesOf(analysis.views).flatMap(along)
}

/** All fits that a chart can show; nothing for lines that are too short for one. */
export function pageFitsOf(analysis: Analysis, leadOf: (view: View) => ChartMetric): PageFit[] {
  return linesOf(analysis, leadOf).flatMap(({ view, axis, fdCount, metrics }) =>
    metrics.flatMap(metric =>
      analysis.series.flatMap((series, position) => {
        const fit = scalingFit(analysis, view, series, metric, axis, fdCount)
        const growth = growthOf(fit)
        if (!growth) return []
        return [
          {
            axis: axis.name,
            view: analysis.views.indexOf(view),
            fdCount,
            metric,
            series: position,
            from: fit.places[0] ?? 0,
            to: fit.places.at(-1) ?? 0,
            ...(fit.isInverse ? { isInverse: true as const } : {}),
            growth,
          },
        ]
      }),
    ),
  )
}
