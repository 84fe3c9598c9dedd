import { median } from '../../stats/quantile.ts'
import { type Change, isBeyondFloor } from './changes.ts'
import { type TrendEvent, trendEvents } from './events.ts'
import { differencesBetween, runsNeeded, type TrendPool } from './pools.ts'
import type { TrendSeries } from './series.ts'
import type { Trend, TrendGroup, TrendSettings } from './trend.ts'

export type TrendVerdict = 'regression' | 'inconclusive' | 'fine'

export interface TrendCheck {
  readonly verdict: TrendVerdict
  readonly last: number
  /** How many runs there are at most, and how many a change needs; null where there are enough. */
  readonly tooFew: { readonly runs: number; readonly needed: number } | null
  readonly regressions: readonly TrendEvent[]
  /** Changes in which measured and normalised figures disagree. */
  readonly unclear: readonly TrendEvent[]
  /** Regressions that were accepted. */
  readonly accepted: readonly TrendEvent[]
  /** How many series have so few runs that a change of one of them alone may go unseen, of how many. */
  readonly tooShort: number
  readonly series: number
}

/** Returns by how much the counts of a cell, or of the cells of a pool in the median, differ from what they were before. */
function differenceSince(
  { series }: TrendGroup,
  members: readonly number[],
  { lastBefore }: Pick<Change, 'lastBefore'>,
): number {
  const differences = members.flatMap(member => {
    const last = series[member]?.points.at(-1)?.run ?? lastBefore
    return differencesBetween([member], series, [lastBefore, last])
  })
  return median(differences)
}

/** Returns whether the effect of a change lasts, and no later improvement has undone it to the floor. */
function isStillThere(
  group: TrendGroup,
  found: TrendPool | TrendSeries,
  change: Change,
  settings: TrendSettings,
): boolean {
  const { changes, isExact } = found
  const isMoreBetter = 'isMoreBetter' in found && found.isMoreBetter
  const later = changes.filter(({ index }) => index > change.index)
  const sinceThen = later.reduce((product, { ratio }) => product * ratio, change.ratio)
  const cost = isMoreBetter ? 1 / sinceThen : sinceThen
  if (!isExact) return cost > 1 + settings.minEffect
  const members = 'members' in found ? found.members : [group.series.indexOf(found)]
  const difference = differenceSince(group, members, change)
  return isBeyondFloor(cost, isMoreBetter ? -difference : difference, settings)
}

/**
 * Returns the cells of a pool of counts that stayed worse, although the pool as a whole became better later. What was
 * accepted of the pool is accepted of them.
 */
function leftWorse(
  { group, kind }: TrendEvent,
  { pool, change }: TrendEvent['pools'][number],
): TrendEvent['members'][number][] {
  if (!pool.isExact) return []
  return pool.members.flatMap(member => {
    const series = group.series[member] as TrendSeries
    const own = series.changes.find(each => each.first === change.first && each.kind === kind)
    return own ? [{ series, change: { ...own, accepted: own.accepted ?? change.accepted } }] : []
  })
}

/** Returns what of a regression lasts, as an event of what was accepted and one of what was not. */
function lasting(event: TrendEvent, settings: TrendSettings): TrendEvent[] {
  const { group } = event
  const pools = event.pools.filter(({ pool, change }) => isStillThere(group, pool, change, settings))
  const undone = event.pools.filter(each => !pools.includes(each))
  const members = [...event.members, ...undone.flatMap(each => leftWorse(event, each))].filter(
    ({ series, change }) => isStillThere(group, series, change, settings),
  )
  return [false, true].flatMap(isAccepted => {
    const isOwn = ({ change }: { readonly change: Change }) => (change.accepted !== null) === isAccepted
    const own = { ...event, pools: pools.filter(isOwn), members: members.filter(isOwn), isAccepted }
    return own.pools.length + own.members.length === 0 ? [] : [own]
  })
}

/** Judges whether anything became worse in the last runs and stayed so; `last` must be MIN_SEGMENT at least, or 1 for counts. */
export function checkTrend(trend: Trend, last: number): TrendCheck {
  const lately = trendEvents(trend).filter(({ group, first }) => first >= group.runs.length - last)
  const worse = lately
    .filter(({ kind }) => kind === 'regression')
    .flatMap(event => lasting(event, trend.settings))
  const regressions = worse.filter(({ isAccepted }) => !isAccepted)
  const accepted = worse.filter(({ isAccepted }) => isAccepted)
  const unclear = lately.filter(({ kind }) => kind === 'unclear')
  const pools = trend.groups.flatMap(group => group.pools)
  const series = trend.groups.flatMap(group => group.series)
  const isLongEnough = pools.some(pool => pool.isLongEnough)
  const tooFew = {
    runs: Math.max(0, ...pools.map(({ points }) => points.length)),
    needed: runsNeeded(pools.length > 0 && pools.every(({ isExact }) => isExact)),
  }
  const isUndecided = !isLongEnough || unclear.length > 0
  return {
    verdict: regressions.length > 0 ? 'regression' : isUndecided ? 'inconclusive' : 'fine',
    ...{ last, regressions, unclear, accepted, series: series.length },
    tooFew: isLongEnough ? null : tooFew,
    tooShort: series.filter(each => !each.isLongEnough).length,
  }
}
