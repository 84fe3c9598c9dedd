import type { TrendChange } from './changes.ts'
import { fewestRuns, significanceOf, type TrendSeries, type TrendSettings } from './series.ts'
import type { Trend, TrendGroup } from './trend.ts'

export type TrendVerdict = 'regression' | 'inconclusive' | 'fine'

/** A change to be reported, and where it is. */
export interface TrendAlert {
  readonly group: TrendGroup
  readonly series: TrendSeries
  readonly change: TrendChange
}

export interface TrendCheck {
  readonly verdict: TrendVerdict
  /** The reason, in one sentence without a full stop. */
  readonly reason: string
  readonly last: number
  readonly regressions: readonly TrendAlert[]
  /** Changes in which measured and normalised figures disagree. */
  readonly unclear: readonly TrendAlert[]
  /** How many series were long enough to be judged, and how many were not. */
  readonly judged: number
  readonly tooShort: number
}

function costOf(ratio: number, { isMoreBetter }: TrendSeries): number {
  return isMoreBetter ? 1 / ratio : ratio
}

/** Returns whether the effect of a change lasts, and no later improvement has undone it to the floor. */
function isStillThere(series: TrendSeries, change: TrendChange, { minEffect }: TrendSettings): boolean {
  const later = series.changes.filter(({ index }) => index > change.index)
  const sinceThen = later.reduce((product, { ratio }) => product * ratio, change.ratio)
  return costOf(sinceThen, series) > 1 + minEffect
}

/** Returns the changes whose first run is among the `last` ones of its group. */
function alertsOf(trend: Trend, last: number): TrendAlert[] {
  return trend.groups.flatMap(group =>
    group.series.flatMap(series =>
      series.changes
        .filter(({ first }) => first >= group.runs.length - last)
        .map(change => ({ group, series, change })),
    ),
  )
}

const plural = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`)

/** Returns the fewest runs that any group needs for a change to be found. */
function runsNeeded({ groups, settings }: Trend): number {
  return Math.min(
    ...groups.map(({ series }) => fewestRuns(significanceOf(settings, series.length))),
    ...(groups.length === 0 ? [fewestRuns(significanceOf(settings, 1))] : []),
  )
}

/** Judges whether any series became worse in the last runs and stayed so; `last` must exceed MIN_SEGMENT. */
export function checkTrend(trend: Trend, last: number): TrendCheck {
  const alerts = alertsOf(trend, last)
  const regressions = alerts.filter(
    ({ series, change }) => change.kind === 'regression' && isStillThere(series, change, trend.settings),
  )
  const unclear = alerts.filter(({ change }) => change.kind === 'unclear')
  const all = trend.groups.flatMap(({ series }) => series)
  const judged = all.filter(({ isLongEnough }) => isLongEnough).length
  const counts = { last, regressions, unclear, judged, tooShort: all.length - judged }
  const runs = plural(last, 'run', 'runs')
  if (regressions.length > 0) {
    const reason = `${plural(regressions.length, 'series became', 'series became')} worse within the last ${runs}`
    return { ...counts, verdict: 'regression', reason }
  }
  if (judged === 0) {
    const most = Math.max(0, ...all.map(({ points }) => points.length))
    const reason = `too few runs: the longest series has ${most}, and a change can be found from ${runsNeeded(trend)} on`
    return { ...counts, verdict: 'inconclusive', reason }
  }
  if (unclear.length > 0) {
    const reason = `${plural(unclear.length, 'series changed', 'series changed')} within the last ${runs}, as measured or against the yardstick but not both: measure both sides with muxbench ab`
    return { ...counts, verdict: 'inconclusive', reason }
  }
  return { ...counts, verdict: 'fine', reason: `no series became worse within the last ${runs}` }
}
