import { AXES, type Axis, N_AXIS, placeOn, viewsAlong } from '../../analysis/views/axes.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { countIn, countsOf } from './choices.ts'

/** What a line of the scaling chart goes along: an axis through the views that differ in nothing else. */
export interface Course {
  readonly axis: Axis
  /** N, where the axis is another one. */
  readonly fdCount: number | null
  /** The N to choose among; none where the axis is N. */
  readonly counts: readonly number[]
  readonly views: readonly PageView[]
}

export interface Measured {
  readonly x: number
  readonly metric: PageMetric
  readonly isUnsettled: boolean
}

/** The course through the chosen view along the chosen axis; along N where the run has no such axis. */
export function courseThrough(run: PageRun, view: PageView, axisName: string, fdCount: number): Course {
  const axis = AXES.find(({ name }) => name === axisName && run.axes.includes(name)) ?? N_AXIS
  if (axis === N_AXIS) return { axis, fdCount: null, counts: [], views: [view] }
  const views = viewsAlong(run.views, axis, view.settings)
  const counts = [...new Set(views.flatMap(countsOf))].sort((a, b) => a - b)
  return { axis, fdCount: countIn(counts, fdCount), counts, views }
}

/** The figures of a series along the course, by place; where two cells share one, those of the first. */
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

/** The fits of a metric along the course, by series. */
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
