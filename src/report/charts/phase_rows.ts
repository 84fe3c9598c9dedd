import { inEqualSteps } from '../../stats/quantile.ts'
import type { PageRun, PageView } from '../page_data/page_data.ts'
import { type Choices, countIn, countsOf, pointAt } from './choices.ts'

/** A bar of the chart, or the line with N above a group of bars. */
export interface PhaseRow {
  readonly fdCount: number
  readonly label: string
  readonly mechanism: string
  readonly isFresh?: true
  /** The phases of a bar; null for the line with N. */
  readonly phases: readonly number[] | null
  readonly total: number
}

/** With more groups the bars would be too thin to be read from afar. */
const MAX_GROUPS = 6

/** With more bars, as of an overlay, the chart would not fit on a screen. */
const MAX_BARS = 36

/** Returns the N whose phases are known, ascending. */
export function phaseCounts(view: PageView | undefined): number[] {
  const known = view && { ...view, points: view.points.filter(({ phases }) => phases !== null) }
  return countsOf(known)
}

/** Returns every bar of the view, by N and then in the order of the series. */
export function allBars(run: PageRun, view: PageView | undefined): PhaseRow[] {
  return phaseCounts(view).flatMap(fdCount =>
    run.series.flatMap(({ id, label, mechanism, isFresh }) => {
      const point = pointAt(view, id, fdCount)
      if (!point?.phases) return []
      const total = point.phases.reduce((sum, ns) => sum + ns, 0)
      const series = { label, mechanism, ...(isFresh && { isFresh }) }
      return [{ fdCount, ...series, phases: point.phases, total }]
    }),
  )
}

/** Returns what is drawn: groups of bars below lines with N for shares, the bars of the chosen N for times. */
export function drawnRows(
  run: PageRun,
  view: PageView | undefined,
  { hidden, phaseScale, fdCount }: Pick<Choices, 'hidden' | 'phaseScale' | 'fdCount'>,
): PhaseRow[] {
  const hiddenLabels = new Set(run.series.filter(({ id }) => hidden.has(id)).map(({ label }) => label))
  const bars = allBars(run, view).filter(({ label, total }) => !hiddenLabels.has(label) && total > 0)
  const counts = phaseCounts(view)
  if (phaseScale === 'time') return bars.filter(row => row.fdCount === countIn(counts, fdCount))
  const perGroup = new Set(bars.map(({ label }) => label)).size
  const groups = Math.min(MAX_GROUPS, Math.max(2, Math.floor(MAX_BARS / Math.max(1, perGroup))))
  return inEqualSteps(counts, groups).flatMap(count => {
    const group = bars.filter(row => row.fdCount === count)
    const head = { fdCount: count, label: '', mechanism: '', phases: null, total: 0 }
    return group.length > 0 ? [head, ...group] : []
  })
}
