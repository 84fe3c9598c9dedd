import { type Analysis, metricNameOf } from '../../analysis/analyse.ts'
import { type Axis, axesOf, movesWithN, N_AXIS, startsAlong, viewsAlong } from '../../analysis/views/axes.ts'
import { scalesAlong, stretchesOf } from '../../analysis/views/doublings.ts'
import { type ScalingFit, scalingFit } from '../../analysis/views/scaling_fits.ts'
import type { Series } from '../../analysis/views/series.ts'
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
    return startsAlong(analysis.views, axis).flatMap(view => {
      const metrics = [leadOf(view)]
      const isMoving = movesWithN(axis, viewsAlong(analysis.views, axis, view.settings))
      return (isMoving ? [null] : counts).map(fdCount => ({ view, axis, fdCount, metrics }))
    })
  }
  return axesOf(analysis.views)
    .filter(({ values }) => !values)
    .flatMap(along)
}

/** Returns the fit of one series along a line, as far as it has one. */
function fitOf(
  analysis: Analysis,
  { view, axis, fdCount }: Line,
  series: Series,
  metric: ChartMetric,
): Pick<PageFit, 'from' | 'to' | 'isInverse' | 'growth'> | null {
  if (scalesAlong(metric, axis)) {
    const stretches = stretchesOf(analysis, view, series, metric, axis, fdCount)
    const [first, last] = [stretches[0], stretches.at(-1)]
    if (!first || !last) return null
    const growth = withDigits({ kind: 'doublings' as const, stretches }, DIGITS)
    return { from: first.from, to: last.to, growth }
  }
  const fit = scalingFit(analysis, view, series, metric, axis, fdCount)
  const growth = growthOf(fit)
  if (!growth) return null
  const [from, to] = [fit.places[0] ?? 0, fit.places.at(-1) ?? 0]
  return { from, to, ...(fit.isInverse ? { isInverse: true as const } : {}), growth }
}

/** Returns all fits that a chart can show. Lines that are too short have none. */
export function pageFitsOf(analysis: Analysis, leadOf: (view: View) => ChartMetric): PageFit[] {
  return linesOf(analysis, leadOf).flatMap(line =>
    line.metrics.flatMap(metric =>
      analysis.series.flatMap((each, series) => {
        const fit = fitOf(analysis, line, each, metric)
        if (!fit) return []
        const { view, axis, fdCount } = line
        return [{ axis: axis.name, view: analysis.views.indexOf(view), fdCount, metric, series, ...fit }]
      }),
    ),
  )
}
