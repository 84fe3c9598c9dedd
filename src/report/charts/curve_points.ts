import {
  AXES,
  type Axis,
  axisThrough,
  lineThrough,
  movesWithN,
  N_AXIS,
  placeOn,
  startOf,
  viewsAlong,
} from '../../analysis/views/axes.ts'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { logBounds } from './axis.ts'
import { ascending, countIn, countsOf } from './choices.ts'

/** A course is an axis through the views that differ in nothing else: the lines of a chart go along it. */
export interface Course {
  readonly axis: Axis
  /** The N that is held constant; null if N is the axis, or moves with it. */
  readonly fdCount: number | null
  /** The N to choose among; empty if none is held. */
  readonly counts: readonly number[]
  readonly views: readonly PageView[]
  /** The view by which the line is known. */
  readonly start: PageView
}

/** A figure at its place on the axis. */
export interface Measured {
  readonly x: number
  readonly metric: PageMetric
  /** Whether the interval is wider than the rule of the run demands. */
  readonly isUnsettled: boolean
}

/** Returns an axis with the words of the buttons for its values, where it has no numbers. */
function withWords(axis: Axis, { controls }: PageRun): Axis {
  const { name, values } = axis
  if (!values) return axis
  const choices = controls.find(control => control.name === name)?.choices ?? []
  return { ...axis, words: values.map(value => choices.find(each => each.value === value)?.label ?? value) }
}

/** Returns the course through the chosen view along the chosen axis; along N if the run has no such axis. */
export function courseThrough(run: PageRun, view: PageView, axisName: string, fdCount: number): Course {
  const axis = withWords(
    axisThrough(AXES.find(({ name }) => name === axisName && run.axes.includes(name)) ?? N_AXIS, run.views),
    run,
  )
  if (axis === N_AXIS) return { axis, fdCount: null, counts: [], views: [view], start: view }
  const settings = lineThrough(run.views, axis, view)
  const views = viewsAlong(run.views, axis, settings)
  const start = startOf(run.views, axis, settings) ?? view
  const counts = ascending(views.flatMap(countsOf))
  const own = views.map(each => ({ settings: each.settings, fdCounts: countsOf(each) }))
  if (movesWithN(axis, own)) return { axis, fdCount: null, counts: [], views, start }
  return { axis, fdCount: countIn(counts, fdCount), counts, views, start }
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
  const first = run.views.indexOf(course.start)
  const own = run.fits.filter(
    fit =>
      fit.axis === course.axis.name &&
      fit.view === first &&
      fit.fdCount === course.fdCount &&
      fit.metric === metric,
  )
  return new Map(own.map(fit => [run.series[fit.series]?.id ?? '', fit]))
}

/** Returns the bounds of the axis of figures. Views that differ only in the wait mode share them, to be compared. */
export function boundsOf(
  run: PageRun,
  { axis, fdCount, views, start }: Course,
  name: ChartMetric,
): [number, number] | null {
  const alike = run.views.filter(
    candidate =>
      views.includes(candidate) ||
      Object.entries(start.settings).every(
        ([key, value]) => key === 'waitMode' || key === axis.name || candidate.settings[key] === value,
      ),
  )
  // Points that stand beside each other are those of one N, and need the height of the plot.
  const held = axis.values && fdCount
  const metrics = alike.flatMap(({ points }) =>
    points.flatMap(point => (held && held !== point.fdCount ? [] : (point.metrics[name] ?? []))),
  )
  return logBounds(metrics.flatMap(({ p50, ci95 }) => [p50, ...(ci95 ?? [])]))
}

/** Returns the settings that hold for all figures: without the axis, but with N if it is held. */
export function conditionsOf(view: PageView, { axis, fdCount, views }: Course): string {
  if (axis === N_AXIS) return view.words
  const partsOf = ({ words }: PageView) => words.split(' · ')
  // What no other view along the axis has is its place there.
  const others = partsOf(view).filter(part =>
    views.some(other => other !== view && partsOf(other).includes(part)),
  )
  const held = fdCount === null ? `N varies with the ${axis.choice}` : `N = ${formatInteger(fdCount)}`
  return [held, ...others].join(' · ')
}
