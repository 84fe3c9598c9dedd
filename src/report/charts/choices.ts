import { AXES, type Axis, N_AXIS, viewsAlong } from '../../analysis/views/axes.ts'
import { CURVE_POSITIONS } from '../../analysis/views/percentile_curve.ts'
import type { WorkName } from '../../analysis/views/work.ts'
import { firstBy } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { ChartMetric, PagePoint, PageRun, PageView } from '../page_data/page_data.ts'

/** The choices of a reader, which all charts of a run share. */
export interface Choices {
  readonly settings: Readonly<Record<string, string>>
  readonly hidden: ReadonlySet<string>
  readonly fdCount: number
  readonly metric: ChartMetric
  readonly work: WorkName
  readonly phaseScale: PhaseScale
  readonly loadQuantile: LoadQuantile
  /** The metric of the ratios. A view without ratios of it shows those of its lead metric. */
  readonly ratioMetric: ChartMetric
  /** The series whose latency over time is shown; null for the first that has one. */
  readonly heatSeries: string | null
  /** The metric by which the map finds the fastest. Without a map by it, the lead metric of the view is used. */
  readonly winnerMetric: string
  /** The name of the axis that the scaling chart lays figures against. */
  readonly axis: string
  /** How the axes of curves are divided. On linear ones a straight line is seen to rise. */
  readonly scale: Scale
  /** The number of active descriptors, as settings have it, whose cost per event is shown; null for that of `settings`. */
  readonly eventActive: string | null
}

export type Scale = 'logarithmic' | 'linear'

/** Phases are shown as shares of the iteration for every N, or as times for one N. */
export type PhaseScale = 'share' | 'time'

export const LOAD_QUANTILES = ['p50', 'p99', 'p999', 'p9999'] as const
export type LoadQuantile = (typeof LOAD_QUANTILES)[number]

type Settings = Choices['settings']

/** Returns whether settings have every value that is asked for. */
export function isUnder(settings: Settings, asked: Settings): boolean {
  return Object.entries(asked).every(([name, value]) => settings[name] === value)
}

/** Returns the view with these settings. A run need not have every combination. */
export function chosenView(run: PageRun, settings: Settings): PageView | undefined {
  return run.views.find(view => isUnder(view.settings, settings))
}

/** Returns the settings after one was chosen. If no view has the others too, the nearest view gives them. */
export function settingsAfter(run: PageRun, settings: Settings, name: string, value: string): Settings {
  const wanted = { ...settings, [name]: value }
  const kept = (view: PageView) =>
    Object.entries(wanted).filter(([key, setting]) => view.settings[key] === setting).length
  const [nearest] = run.views.filter(view => view.settings[name] === value).sort((a, b) => kept(b) - kept(a))
  return nearest?.settings ?? wanted
}

const ALL_ACTIVE = '100%'

/** Returns the number of active descriptors that the cost of an event opens with: all, where the run has that. */
function openingEventActive({ controls }: PageRun): string | null {
  const active = controls.find(({ name }) => name === 'active')
  return active?.choices.some(({ value }) => value === ALL_ACTIVE) ? ALL_ACTIVE : null
}

/** Returns what changes when a value of a control is chosen: it holds for all charts. */
export function choicesAfter(
  run: PageRun,
  { settings, eventActive }: Choices,
  name: string,
  value: string,
): Pick<Choices, 'settings' | 'eventActive'> {
  return {
    settings: settingsAfter(run, settings, name, value),
    eventActive: name === 'active' ? null : eventActive,
  }
}

/** Returns the settings under which the cost of an event is shown. */
export function eventSettings(run: PageRun, { settings, eventActive }: Choices): Settings {
  return eventActive === null ? settings : settingsAfter(run, settings, 'active', eventActive)
}

/** Returns the ids of the series under these settings. Those of simulated descriptors are not those of real ones. */
export function seriesIn(run: PageRun, settings: Choices['settings']): Set<string> {
  return new Set(chosenView(run, settings)?.points.map(({ series }) => series))
}

/** Returns the distinct values, ascending. */
export function ascending(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}

/** Returns the values of N in a view, ascending. */
export function countsOf(view: PageView | undefined): number[] {
  return ascending(view?.points.map(point => point.fdCount) ?? [])
}

const placeKey = (series: string, fdCount: number) => `${fdCount} ${series}`

/** The points of a view by series and N. */
const placedPoints = onceFor(({ points }: PageView) =>
  firstBy(points, ({ series, fdCount }) => placeKey(series, fdCount)),
)

/** Returns the first point of a series at one N. */
export function pointAt(view: PageView | undefined, series: string, fdCount: number): PagePoint | undefined {
  return view && placedPoints(view).get(placeKey(series, fdCount))
}

/** Returns the chosen N, or the largest if the chosen one is not among the counts. */
export function countIn(counts: readonly number[], chosen: number): number {
  return counts.includes(chosen) ? chosen : (counts.at(-1) ?? chosen)
}

/** Returns the largest N whose curves all reach p99, so that a page opens with tails; without one, the largest N. */
function countWithTails(view: PageView): number {
  const short = new Set(
    view.points
      .filter(({ metrics }) => (metrics[view.lead]?.curve.length ?? 0) <= CURVE_POSITIONS.indexOf(2))
      .map(({ fdCount }) => fdCount),
  )
  const counts = view.points.map(({ fdCount }) => fdCount)
  const long = counts.filter(count => !short.has(count))
  return (long.length > 0 ? long : counts).reduce((most, count) => Math.max(most, count), 0)
}

/** The axes that do not stand in for N where N does not vary: N itself, and rates, which have a chart of their own. */
const NO_SUBSTITUTES: readonly string[] = [N_AXIS.name, 'ratePerSecond']

/** Two N make a poor curve beside so many values of another axis. */
const [FEW_SIZES, MANY_VALUES] = [2, 5]

/**
 * Returns the axis that the scaling chart opens with: that which the suite asks about, or else N, or another one that
 * varies where no view has several N, or where none has more than FEW_SIZES and a line along that axis has MANY_VALUES.
 */
function openingAxis(
  { axes, views, subject }: PageRun,
  settings: Choices['settings'],
  fdCount: number,
): string {
  if (subject !== undefined) return subject.axis
  const sizes = Math.max(...views.map(view => countsOf(view).length))
  if (sizes > FEW_SIZES) return N_AXIS.name
  const others = AXES.filter(({ name }) => axes.includes(name) && !NO_SUBSTITUTES.includes(name))
  const placesOn = (axis: Axis) =>
    viewsAlong(views, axis, settings).filter(view => countsOf(view).includes(fdCount)).length
  const axis = sizes > 1 ? others.find(each => placesOn(each) >= MANY_VALUES) : others[0]
  return axis?.name ?? N_AXIS.name
}

/** Returns the choices that the charts of a run open with; null for a run without charts. */
export function initialChoices(run: PageRun): Choices | null {
  const first = chosenView(run, run.opening) ?? run.views[0]
  if (!first) return null
  const fdCount = run.subject?.fdCount ?? countWithTails(first)
  return {
    settings: first.settings,
    hidden: new Set(),
    fdCount,
    metric: first.lead,
    work: 'filePolls',
    phaseScale: 'time',
    loadQuantile: 'p99',
    ratioMetric: first.lead,
    heatSeries: null,
    winnerMetric: first.lead,
    axis: openingAxis(run, first.settings, fdCount),
    scale: 'logarithmic',
    eventActive: openingEventActive(run),
  }
}

/** Returns the choices after following a link to a view of the run and perhaps an N. No line is hidden then. */
export function choicesAt(run: PageRun, choices: Choices, view: number, fdCount: number | null): Choices {
  const shown = run.views[view]
  if (!shown) return choices
  const count = fdCount ?? choices.fdCount
  return {
    ...choices,
    settings: shown.settings,
    hidden: new Set(),
    fdCount: count,
    metric: shown.lead,
    work: 'filePolls',
    axis: openingAxis(run, shown.settings, count),
    eventActive: null,
  }
}
