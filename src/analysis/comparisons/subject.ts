import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import { grouped } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { type Axis, axesOf, lineThrough, N_AXIS, placeOn, startsAlong, viewsAlong } from '../views/axes.ts'
import { isTooWide } from '../views/known_figures.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { type Series, seriesIdOf } from '../views/series.ts'
import { cellAt, type View } from '../views/views.ts'
import { leadingView } from './choose_view.ts'
import { type Decision, decide, type Measured, type Multiple, multipleOf, pairedCells } from './decision.ts'

/** What the question of a suite is about, where that is not N: a parameter, or how its variants differ. */
export type SuiteSubject =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'variants'; readonly pairs: readonly VariantPair[] }

/** A variant of a mechanism, and the plainest one, which it is compared with. */
export interface VariantPair {
  readonly plain: Series
  readonly other: Series
}

/** What varies beside N in many runs, and has findings of its own. */
const NO_SUBJECTS: readonly string[] = [N_AXIS.name, 'active', 'ratePerSecond']

/** Returns how much a variant asks for beside what is usual: 0 for a level trigger and a kept set. */
function extrasOf({ params }: Analysis['comparable'][number]): number {
  const { trigger, oneshot, exclusive, freshSet } = params
  return [trigger === 'edge', oneshot, exclusive, freshSet].filter(Boolean).length
}

function variantPairs({ series, comparable }: Analysis): VariantPair[] {
  const native = series.filter(({ mechanism }) => !isSimulated(mechanism))
  const extras = new Map(comparable.map(cell => [seriesIdOf(cell), extrasOf(cell)]))
  return [...grouped(native, ({ mechanism }) => mechanism).values()].flatMap(variants => {
    const plain = variants.find(({ id }) => extras.get(id) === 0)
    return plain ? variants.filter(other => other !== plain).map(other => ({ plain, other })) : []
  })
}

/** The least variants of the only mechanism of a run that are a question by themselves. */
const LEAST_VARIANTS = 3

/** Returns whether a run has several N, and many variants of one mechanism, so that these are what it compares. */
function isOfOneMechanism({ series, views }: Analysis): boolean {
  const mechanisms = new Set(series.map(({ mechanism }) => mechanism))
  const hasSeveralN = views.some(({ fdCounts }) => fdCounts.length > 1)
  return hasSeveralN && mechanisms.size === 1 && series.length >= LEAST_VARIANTS
}

/**
 * Returns what the question of a run is about; null where that is N. A run that does not say it, or of which the command
 * line left a single value, asks about the first parameter that varies if N does not, and about its variants if they
 * are all of one mechanism.
 */
export const subjectOf = onceFor((analysis: Analysis): SuiteSubject | null => {
  const { views, run } = analysis
  const named = run.run.subject
  if (named === 'variants' || (named === undefined && isOfOneMechanism(analysis))) {
    const pairs = variantPairs(analysis)
    if (pairs.length > 0) return { kind: 'variants', pairs }
  }
  const axes = axesOf(views)
  const isOneN = views.every(({ fdCounts }) => fdCounts.length === 1)
  const axis =
    axes.find(({ name }) => name === named && name !== N_AXIS.name) ??
    (isOneN ? axes.find(({ name }) => !NO_SUBJECTS.includes(name)) : undefined)
  return axis ? { kind: 'axis', axis } : null
})

/** A figure of a series at a place on the axis. */
export interface PlacedFigure extends Measured {
  readonly place: number
  readonly view: View
}

/** The figures of all native series along an axis through views that differ in nothing else, at one N. */
export interface SubjectLine {
  readonly axis: Axis
  /** The view by which the line is known. */
  readonly view: View
  /** The N that is held; null where it moves with the axis. */
  readonly fdCount: number | null
  readonly lead: LeadMetric
  /** The series with at least two figures that are known well enough to be said, ascending by place. */
  readonly rows: readonly { readonly series: Series; readonly figures: readonly PlacedFigure[] }[]
}

function figuresOf(
  along: readonly View[],
  { id }: Series,
  { name }: LeadMetric,
  axis: Axis,
  fdCount: number | null,
): PlacedFigure[] {
  const at = new Map<number, PlacedFigure>()
  for (const view of along) {
    for (const count of fdCount === null ? view.fdCounts : [fdCount]) {
      const cell = cellAt(view, id, count)
      const metric = cell?.metrics[name]
      const place = placeOn(axis, view.settings, count)
      if (!cell || !metric || place === null || at.has(place) || isTooWide(metric)) continue
      at.set(place, { place, view, cell, metric })
    }
  }
  return [...at.values()].sort((a, b) => a.place - b.place)
}

/** Returns the line at the N at which it has most figures, the largest of several; null where no series has two. */
function lineFrom(analysis: Analysis, axis: Axis, view: View): SubjectLine | null {
  const along = viewsAlong(analysis.views, axis, view.settings)
  const lead = leadMetricOf(view)
  const native = analysis.series.filter(({ mechanism }) => !isSimulated(mechanism))
  const counts = [...new Set(along.flatMap(({ fdCounts }) => fdCounts))].sort((a, b) => b - a)
  const isHeld = counts.some(count => along.filter(({ fdCounts }) => fdCounts.includes(count)).length > 1)
  const lines = (isHeld ? counts : [null]).map(fdCount => ({
    ...{ axis, view, fdCount, lead },
    rows: native
      .map(series => ({ series, figures: figuresOf(along, series, lead, axis, fdCount) }))
      .filter(({ figures }) => figures.length > 1),
  }))
  const sizeOf = ({ rows }: SubjectLine) => rows.reduce((sum, { figures }) => sum + figures.length, 0)
  const [most] = lines.toSorted((a, b) => sizeOf(b) - sizeOf(a))
  return most && most.rows.length > 0 ? most : null
}

/** Returns the lines along an axis, first that through the view which the report speaks of. */
export function subjectLines(analysis: Analysis, axis: Axis): SubjectLine[] {
  const leading = leadingView(analysis)
  if (!leading) return []
  const settings = JSON.stringify(
    Object.entries(lineThrough(analysis.views, axis, leading)).filter(([name]) => name !== axis.name),
  )
  const isFirst = (view: View) =>
    JSON.stringify(Object.entries(view.settings).filter(([name]) => name !== axis.name)) === settings
  return startsAlong(analysis.views, axis)
    .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
    .flatMap(view => lineFrom(analysis, axis, view) ?? [])
}

/** How one cell compares with another. */
export interface Change {
  readonly multiple: Multiple
  readonly decision: Decision
}

/** Returns the figure of `to` as a multiple of that of `from`; null where no block measured both. */
export function changeBetween(from: Measured, to: Measured, { name }: LeadMetric): Change | null {
  const multiple = multipleOf(pairedCells(to.cell, from.cell, name))
  return multiple && { multiple, decision: decide(to.cell, from.cell, name) }
}

/** A variant against the plainest one wherever both were measured. */
export interface VariantChanges extends VariantPair {
  readonly changes: readonly (Change & { readonly view: View; readonly at: Measured })[]
}

/** Returns each pair of variants with its comparisons, by the metric of the view that the report speaks of. */
export function variantChanges(analysis: Analysis, pairs: readonly VariantPair[]): VariantChanges[] {
  const leading = leadingView(analysis)
  if (!leading) return []
  const lead = leadMetricOf(leading)
  const alike = analysis.views.filter(view => leadMetricOf(view).name === lead.name)
  return pairs.map(pair => ({
    ...pair,
    changes: alike.flatMap(view =>
      view.fdCounts.flatMap(fdCount => {
        const measured = [pair.plain, pair.other].flatMap(({ id }) => {
          const cell = cellAt(view, id, fdCount)
          const metric = cell?.metrics[lead.name]
          return cell && metric ? [{ cell, metric }] : []
        })
        const [from, to] = measured
        const change = from && to && changeBetween(from, to, lead)
        return change ? [{ ...change, view, at: to }] : []
      }),
    ),
  }))
}
