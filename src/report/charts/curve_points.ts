import { AXES, type Axis, movesWithN, N_AXIS, placeOn, viewsAlong } from '../../analysis/views/axes.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { ascending, countIn, countsOf } from './choices.ts'

/** A course is an axis through the views that differ in nothing else: the lines of a chart go along it. */
export interface Course {
  readonly axis: Axis
  /** The N that is held constant; null if N is the axis, or moves with it. */
  readonly fdCount: number | null
  /** The N to choose among; empty if none is held. */
  readonly counts: readonly number[]
  readonly views: readonly PageView[]
}

/** A figure at its place on the axis. */
export interface Measured {
  readonly x: number
  readonly metric: PageMetric
  /** Whether the interval is wider than the rule of the run demands. */
  readonly isUnsettled: boolean
}

/** Returns the course through the chosen view along the chosen axis; along N if the run has no such axis. */
export function courseThrough(run: PageRun, view: PageView, axisName: string, fdCount: number): Course {
  const axis = AXES.find(({ name }) => name === axisName && run.axes.includes(name)) ?? N_AXIS
  if (axis === N_AXIS) return { axis, fdCount: null, counts: [], views: [view] }
  const views = viewsAlong(run.views, axis, view.settings)
  const counts = ascending(views.flatMap(countsOf))
  const own = views.map(each => ({ settings: each.settings, fdCounts: countsOf(each) }))
  if (movesWithN(axis, own)) return { axis, fdCount: null, counts: [], views }
  return { axis, fdCount: countIn(counts, fdCount), counts, views }
}

/** Returns the figures of a series along the course, ascending. If two cells share a place, the first counts. */
export function measuredAlong(
  { axis, fdCount, views }: Course,
  series: string,
  name: ChartMetric,
): Measured[] {
  const at = new Map<number, Measured>()
  for (const { settings, points } of views) {
    for (const point of points) {
      const metric = point.series === series ? point.metrics[name] : undefined
      if (!metric || (fdCount !== null && point.fdCount !== fdCount)) continue
      const x = placeOn(axis, settings, point.fdCount)
      if (x !== null && !at.has(x)) at.set(x, { x, metric, isUnsettled: point.settled === false })
    }
  }
  return [...at.values()].sort((a, b) => a.x - b.x)
}

/** Returns the fits of a metric along the course, by the id of the series. */
export function fitsAlong(run: PageRun, course: Course, metric: ChartMetric): Map<string, PageFit> {
  const first = run.views.indexOf(course.views[0] as PageView)
  const own = run.fits.filter(
    fit =>
      fit.axis === course.axis.name &&
      fit.view === first &&
      fit.fdCount === course.fdCount &&
      fit.metric === metric,
  )
  return new Map(own.map(fit => [run.series[fit.series]?.id ?? '', fit]))
}
