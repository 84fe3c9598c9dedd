import { CURVE_POSITIONS } from '../../analysis/views/percentile_curve.ts'
import type { WorkName } from '../../analysis/views/work.ts'
import type { ChartMetric, PageRun, PageView } from '../page_data/page_data.ts'

/** What a reader has chosen; shared by all charts of a run. */
export interface Choices {
  readonly settings: Readonly<Record<string, string>>
  readonly hidden: ReadonlySet<string>
  readonly fdCount: number
  readonly metric: ChartMetric
  readonly work: WorkName
  readonly phaseScale: PhaseScale
  readonly loadQuantile: LoadQuantile
  /** Of the ratios; where a view has none of it, those of the metric that its cells are judged by. */
  readonly ratioMetric: ChartMetric
  /** The one whose latency over time is shown; null for the first that has one. */
  readonly heatSeries: string | null
  /** By which the map says who wins; the metric that the view is judged by where there is no map by this one. */
  readonly winnerMetric: string
  /** What the scaling chart lays figures against: the name of one of the axes of the run. */
  readonly axis: string
}

/** Phases as parts of the iteration, for every N, or in time, for one. */
export type PhaseScale = 'share' | 'time'

export const LOAD_QUANTILES = ['p50', 'p99', 'p999', 'p9999'] as const
export type LoadQuantile = (typeof LOAD_QUANTILES)[number]

/** The view with exactly these settings; a run need not have every combination. */
export function chosenView(run: PageRun, settings: Choices['settings']): PageView | undefined {
  return run.views.find(view =>
    Object.entries(settings).every(([name, value]) => view.settings[name] === value),
  )
}

/**
 * The settings after one of them was chosen. Where the others do not go with it (a rate in closed loop), they
 * become those of the view that differs least.
 */
export function settingsAfter(
  run: PageRun,
  settings: Choices['settings'],
  name: string,
  value: string,
): Choices['settings'] {
  const wanted = { ...settings, [name]: value }
  const kept = (view: PageView) =>
    Object.entries(wanted).filter(([key, setting]) => view.settings[key] === setting).length
  const [nearest] = run.views.filter(view => view.settings[name] === value).sort((a, b) => kept(b) - kept(a))
  return nearest?.settings ?? wanted
}

/** The ids of the series that these settings have: simulated descriptors have others than the kernel's. */
export function seriesIn(run: PageRun, settings: Choices['settings']): Set<string> {
  return new Set(chosenView(run, settings)?.points.map(({ series }) => series))
}

/** The values of N in a view, ascending. */
export function countsOf(view: PageView | undefined): number[] {
  return [...new Set(view?.points.map(point => point.fdCount))].sort((a, b) => a - b)
}

/** The chosen N, or the largest where the view does not have it. */
export function countIn(counts: readonly number[], chosen: number): number {
  return counts.includes(chosen) ? chosen : (counts.at(-1) ?? chosen)
}

/** The largest N whose curves all reach p99, so that the first look shows tails; failing that, the largest. */
function countWithTails(view: PageView): number {
  const short = new Set(
    view.points
      .filter(({ metrics }) => (metrics[view.lead]?.curve.length ?? 0) <= CURVE_POSITIONS.indexOf(2))
      .map(({ fdCount }) => fdCount),
  )
  const counts = view.points.map(({ fdCount }) => fdCount)
  const long = counts.filter(count => !short.has(count))
  return Math.max(...(long.length > 0 ? long : counts))
}

/** What the charts of a run open with; null for a run that has none. */
export function initialChoices(run: PageRun): Choices | null {
  const first = chosenView(run, run.opening) ?? run.views[0]
  if (!first) return null
  return {
    settings: first.settings,
    hidden: new Set(),
    fdCount: countWithTails(first),
    metric: first.lead,
    work: 'filePolls',
    phaseScale: 'share',
    loadQuantile: 'p99',
    ratioMetric: first.lead,
    heatSeries: null,
    winnerMetric: first.lead,
    axis: 'fdCount',
  }
}

/** What the charts are set to where a link shows one of the run's views, at one N; every line is there. */
export function choicesAt(run: PageRun, choices: Choices, view: number, fdCount: number | null): Choices {
  const shown = run.views[view]
  if (!shown) return choices
  return {
    ...choices,
    settings: shown.settings,
    hidden: new Set(),
    fdCount: fdCount ?? choices.fdCount,
    metric: shown.lead,
    work: 'filePolls',
    axis: 'fdCount',
  }
}
