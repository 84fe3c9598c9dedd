import { grouped } from '../../suite/grouped.ts'
import type { Change, TrendChange, TrendChangeKind } from './changes.ts'
import type { PooledChange, TrendPool } from './pools.ts'
import type { TrendSeries } from './series.ts'
import type { Trend, TrendGroup } from './trend.ts'

/** Changes of one kind that lie between the same two runs, which most likely have one reason. */
export interface TrendEvent {
  readonly group: TrendGroup
  readonly kind: TrendChangeKind
  readonly lastBefore: number
  readonly first: number
  /** The pools that changed, the largest change first. Their cells are no members. */
  readonly pools: readonly { readonly pool: TrendPool; readonly change: PooledChange }[]
  /** The cells that changed by themselves, the largest change first. */
  readonly members: readonly { readonly series: TrendSeries; readonly change: TrendChange }[]
  /** Whether all of it was accepted. */
  readonly isAccepted: boolean
}

const size = ({ ratio }: Change) => Math.abs(Math.log(ratio))

function largestFirst<T extends { readonly change: Change }>(changes: readonly T[]): T[] {
  return [...changes].sort((a, b) => size(b.change) - size(a.change))
}

function eventsOfGroup(group: TrendGroup): TrendEvent[] {
  const pools = group.pools.flatMap(pool => pool.changes.map(change => ({ pool, change })))
  const cells = group.series.flatMap(series => series.changes.map(change => ({ series, change })))
  const own = cells.filter(({ change }) => !change.isPooled)
  const keyOf = ({ change }: { readonly change: Change }) =>
    `${change.kind} ${change.first} ${change.accepted === null}`
  return [...grouped([...pools, ...own], keyOf).values()].map(found => {
    const [{ change }] = found as [(typeof found)[0]]
    return {
      group,
      kind: change.kind,
      lastBefore: Math.max(...found.map(each => each.change.lastBefore)),
      first: change.first,
      pools: largestFirst(found.flatMap(each => ('pool' in each ? [each] : []))),
      members: largestFirst(found.flatMap(each => ('series' in each ? [each] : []))),
      isAccepted: change.accepted !== null,
    }
  })
}

const KINDS: readonly TrendChangeKind[] = ['regression', 'improvement', 'unclear', 'small']

/** Returns the events of a history, the newest first; of several in one run those of pools, then the regressions. */
export function trendEvents({ groups }: Trend): TrendEvent[] {
  const momentOf = ({ group, first }: TrendEvent) => Date.parse(group.runs[first]?.startedAt ?? '')
  return groups
    .flatMap(eventsOfGroup)
    .sort(
      (a, b) =>
        momentOf(b) - momentOf(a) ||
        Number(b.pools.length > 0) - Number(a.pools.length > 0) ||
        KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind),
    )
}
