import { type Analysis, metricNameOf } from '../../analysis/analyse.ts'
import { type Axis, axesOf, N_AXIS, startsAlong } from '../../analysis/views/axes.ts'
import { type ScalingFit, scalingFit } from '../../analysis/views/scaling_fits.ts'
import type { View } from '../../analysis/views/views.ts'
import { withDigits } from './digits.ts'
import type { ChartMetric, PageFit, PageGrowth } from './page_data.ts'

/** With fewer digits the power of a large N would miss its points on the chart. */
const DIGITS = 5

function growthOf({ growth, className }: ScalingFit): PageGrowth | null {
  if (growth.kind === 'too-few' || growth.kind === 'out-of-range') return null
  if (growth.kind === 'flat') {
    return withDigits({ kind: 'flat', level: growth.level, most: growth.mostGrowth }, DIGITS)
  }
  if (growth.kind !== 'grows') return { kind: growth.kind }
  const { kind, a, b, k, interval, factor, knee, fracture } = growth
  return withDigits({ kind, a, b, k, interval, factor, name: className, knee, fracture }, DIGITS)
}

interface Line extends Pick<PageFit, 'fdCount'> {
  readonly view: View
  readonly axis: Axis
  readonly metrics: readonly ChartMetric[]
}

/** Returns the lines to fit: along N the lead metric and the cost of an event, along other axes the lead metric. */
function linesOf(analysis: Analysis, leadOf: (view: View) => ChartMetric): Line[] {
  const along = (axis: Axis): Line[] => {
    if (axis === N_AXIS) {
      return analysis.views.map(view => ({
        view,
        axis,
        fdCount: null,
        metrics: [leadOf(view), metricNameOf(analysis, 'costPerEventNs')],
      }))
    }
    const counts = [...new Set(analysis.views.flatMap(({ fdCounts }) => fdCounts))]
    return startsAlong(analysis.views, axis).flatMap(view =>
      counts.map(fdCount => ({ view, axis, fdCount, metrics: [leadOf(view)] })),
    )
  }
  return axesOf(analysis.views).flatMap(along)
}

/** Returns all fits that a chart can show. Lines that are too short have none. */
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
