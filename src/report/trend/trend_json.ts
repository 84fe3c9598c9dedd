import { changedBeside, checkReason, poolName } from '../../analysis/sentences/trend_words.ts'
import type { Change, TrendChange } from '../../analysis/trend/changes.ts'
import type { TrendCheck } from '../../analysis/trend/check.ts'
import type { TrendEvent } from '../../analysis/trend/events.ts'
import type { PooledChange, TrendPool } from '../../analysis/trend/pools.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { Trend, TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import { safeJson } from '../escape.ts'

/** Returns a change with the two runs that it lies between in the place of their indexes. */
function changeData<T extends Change>(group: TrendGroup, { index, lastBefore, first, ...change }: T) {
  return {
    ...change,
    after: group.runs[lastBefore] as TrendRun,
    upTo: group.runs[first] as TrendRun,
    changedBeside: changedBeside(group, { lastBefore, first }),
  }
}

/** Returns a pool with the ids of its cells in the place of their indexes. */
function poolData(group: TrendGroup, { members, changes, ...pool }: TrendPool) {
  return {
    ...pool,
    name: poolName(pool),
    cells: members.map(member => (group.series[member] as TrendSeries).id),
    changes: changes.map(change => changeData<PooledChange>(group, change)),
  }
}

function eventData({ group, kind, pools, members }: TrendEvent) {
  const { suite, machine } = group
  return {
    ...{ suite, machine, kind },
    pools: pools.map(({ pool, change }) => ({
      ...{ mechanism: pool.mechanism, part: pool.part, name: poolName(pool) },
      ...changeData<PooledChange>(group, change),
    })),
    cells: members.map(({ series: { id, metric, unit }, change }) => ({
      ...{ id, metric, unit },
      ...changeData<TrendChange>(group, change),
    })),
  }
}

/** Returns a history as JSON: settings, groups, pools, series and changes. */
export function renderTrendJson({ settings, groups }: Trend): string {
  const data = groups.map(group => ({
    ...group,
    pools: group.pools.map(pool => poolData(group, pool)),
    series: group.series.map(series => ({
      ...series,
      changes: series.changes.map(change => changeData<TrendChange>(group, change)),
    })),
  }))
  return `${safeJson({ settings, groups: data })}\n`
}

/** Returns a check of a history as JSON. */
export function renderCheckJson(check: TrendCheck): string {
  const { regressions, unclear, accepted, ...others } = check
  return `${safeJson({
    ...others,
    reason: checkReason(check),
    regressions: regressions.map(eventData),
    unclear: unclear.map(eventData),
    accepted: accepted.map(eventData),
  })}\n`
}
