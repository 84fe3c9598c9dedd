import type { LeadMetric } from '../../metrics/lead_metric.ts'
import type { Analysis } from '../analyse.ts'
import { isTooWide } from '../views/known_figures.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { commonRate, type LoadCurve, loadCurvesOf } from '../views/load_curves.ts'
import type { View } from '../views/views.ts'
import { bestOfGroups, isDecided, type Ranking, rankingsOf } from './ranking.ts'

/** Returns the ranking at the largest N that has several groups; failing that, the one at the largest N. */
export function widestRanking(rankings: readonly Ranking[]): Ranking | undefined {
  return rankings.findLast(ranking => ranking.groupCount > 1) ?? rankings.at(-1)
}

/**
 * Returns the view that a report speaks of first: the first (timeout 0, fewest active) in which groups can be compared;
 * failing that, the first one with figures.
 */
export function leadingView(analysis: Analysis): View | undefined {
  const compares = (view: View) =>
    rankingsOf(view, analysis.series, leadMetricOf(view).name).some(ranking => ranking.groupCount > 1)
  const first =
    analysis.views.find(compares) ?? analysis.views.find(view => hasMetric(view, leadMetricOf(view).name))
  return first && (atSustainedRate(analysis, first) ?? first)
}

/** Returns the view of a sweep of rates at the highest rate that every series sustains. */
function atSustainedRate(analysis: Analysis, view: View): View | undefined {
  const isSame = (other: Readonly<Record<string, string>>) =>
    Object.entries(view.settings).every(([name, value]) => name === 'ratePerSecond' || other[name] === value)
  const rate = commonRate(loadCurvesOf(analysis).filter(curve => isSame(curve.settings)))
  return analysis.views.find(({ settings }) => isSame(settings) && settings['ratePerSecond'] === String(rate))
}

/** Returns the load curves, at one N, of the sweep of rates that a view belongs to; none where it belongs to none. */
export function sweepOf(analysis: Analysis, view: View, fdCount: number): LoadCurve[] {
  return loadCurvesOf(analysis).filter(
    curve =>
      curve.points.length > 1 &&
      curve.fdCount === fdCount &&
      Object.entries(curve.settings).every(([name, value]) => view.settings[name] === value),
  )
}

/** Returns the view with every descriptor active and all other settings as in `view`. */
export function allActiveView(analysis: Analysis, view: View): View | undefined {
  return analysis.views.find(
    candidate =>
      candidate !== view &&
      candidate.cells.every(cell => cell.params.activeCount === cell.params.fdCount) &&
      Object.entries(view.settings).every(
        ([name, value]) => name === 'active' || candidate.settings[name] === value,
      ),
  )
}

/** Returns the view that differs from `view` in its wait mode only. */
export function otherWaitMode(analysis: Analysis, view: View, waitMode: string): View | undefined {
  return analysis.views.find(candidate =>
    Object.entries(view.settings).every(
      ([name, value]) => candidate.settings[name] === (name === 'waitMode' ? waitMode : value),
    ),
  )
}

function hasMetric(view: View, metricName: string): boolean {
  return view.cells.some(cell => metricName in cell.metrics)
}

/** What the headline speaks of. */
interface Subject {
  readonly view: View
  readonly ranking: Ranking
  readonly lead: LeadMetric
}

/** Returns whether no group of a ranking has a median too uncertain to be said. */
export function isCarried(ranking: Ranking): boolean {
  return bestOfGroups(ranking).every(({ metric }) => !isTooWide(metric))
}

/** Returns the decided comparison at the largest N whose medians are known; null where there is none. */
function holdingSubject({ series }: Analysis, view: View): Subject | null {
  const lead = leadMetricOf(view)
  const ranking = rankingsOf(view, series, lead.name).findLast(each => isDecided(each) && isCarried(each))
  return ranking ? { view, ranking, lead } : null
}

/**
 * Returns what the headline speaks of: the leading view at its largest N. Where a median there is too uncertain, or
 * nothing is decided, it is the first comparison that holds: at a smaller N, otherwise in another view.
 *
 * @returns null where nothing was measured.
 */
export function headlineSubject(analysis: Analysis): Subject | null {
  const view = leadingView(analysis)
  if (!view) return null
  const lead = leadMetricOf(view)
  const ranking = widestRanking(rankingsOf(view, analysis.series, lead.name))
  if (!ranking) return null
  const widest = { view, ranking, lead }
  if (isCarried(ranking) && (ranking.groupCount <= 1 || isDecided(ranking))) return widest
  for (const each of [view, ...analysis.views]) {
    const holding = holdingSubject(analysis, each)
    if (holding) return holding
  }
  return widest
}
