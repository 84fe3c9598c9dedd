import type { Analysis } from '../../analyse.ts'
import { type Contest, contestsOf } from '../../comparisons/contest.ts'
import { leadMetricOf } from '../../lead_metric.ts'
import { commonRate, type LoadCurve, loadCurvesOf } from '../../views/load_curves.ts'
import type { View } from '../../views/views.ts'

/** The contest at the largest N that compares anyone; failing that, at the largest N. */
export function widestContest(contests: readonly Contest[]): Contest | undefined {
  return contests.findLast(contest => contest.sides > 1) ?? contests.at(-1)
}

/**
 * The view to speak of first: the first (timeout 0, fewest active) in which anyone can be compared;
 * failing that, the first.
 */
export function leadingView(analysis: Analysis): View | undefined {
  const compares = (view: View) =>
    contestsOf(view, analysis.series, leadMetricOf(view).name).some(contest => contest.sides > 1)
  const first =
    analysis.views.find(compares) ?? analysis.views.find(view => hasMetric(view, leadMetricOf(view).name))
  return first && (atSustainedRate(analysis, first) ?? first)
}

/** Of a sweep of rates the view at the highest one that everybody sustains: there load shows, and nobody drowns. */
function atSustainedRate(analysis: Analysis, view: View): View | undefined {
  const isSame = (other: Readonly<Record<string, string>>) =>
    Object.entries(view.settings).every(([name, value]) => name === 'ratePerSecond' || other[name] === value)
  const rate = commonRate(loadCurvesOf(analysis).filter(curve => isSame(curve.settings)))
  return analysis.views.find(({ settings }) => isSame(settings) && settings['ratePerSecond'] === String(rate))
}

/** The load curves of the sweep of rates that a view is a part of, at one N; none where it is of no sweep. */
export function sweepOf(analysis: Analysis, view: View, fdCount: number): LoadCurve[] {
  return loadCurvesOf(analysis).filter(
    curve =>
      curve.points.length > 1 &&
      curve.fdCount === fdCount &&
      Object.entries(curve.settings).every(([name, value]) => view.settings[name] === value),
  )
}

/** The view in which everything else is as in `view` and every descriptor is active. */
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

/** The view that differs from `view` in its wait mode only. */
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
