import { grouped } from '../../suite/grouped.ts'
import type { TrendChange, TrendChangeKind } from './changes.ts'
import type { TrendSeries } from './series.ts'
import type { Trend, TrendGroup } from './trend.ts'

/** Changes of one kind that lie between the same two runs, which most likely have one reason. */
export interface ChangeCluster {
  readonly group: TrendGroup
  readonly kind: TrendChangeKind
  readonly lastBefore: number
  readonly first: number
  /** The changes of the cluster, the largest first. */
  readonly members: readonly { readonly series: TrendSeries; readonly change: TrendChange }[]
}

const size = (ratio: number) => Math.abs(Math.log(ratio))

function clustersOfGroup(group: TrendGroup): ChangeCluster[] {
  const all = group.series.flatMap(series => series.changes.map(change => ({ series, change })))
  const found = grouped(all, ({ change }) => `${change.kind} ${change.lastBefore} ${change.first}`)
  return [...found.values()].map(members => {
    const { kind, lastBefore, first } = (members[0] as (typeof members)[0]).change
    const sorted = [...members].sort((a, b) => size(b.change.ratio) - size(a.change.ratio))
    return { group, kind, lastBefore, first, members: sorted }
  })
}

/** Returns the clusters, the newest first; of two at one place the regression first. */
export function changeClusters({ groups }: Trend): ChangeCluster[] {
  const momentOf = ({ group, first }: ChangeCluster) => {
    const run = group.runs[first]
    return Date.parse(run?.commit?.date ?? run?.startedAt ?? '')
  }
  return groups
    .flatMap(clustersOfGroup)
    .sort((a, b) => momentOf(b) - momentOf(a) || (a.kind === b.kind ? 0 : a.kind === 'regression' ? -1 : 1))
}
