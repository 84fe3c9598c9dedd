import { changedBeside } from '../../analysis/sentences/trend_words.ts'
import type { TrendChange } from '../../analysis/trend/changes.ts'
import type { TrendAlert, TrendCheck } from '../../analysis/trend/check.ts'
import type { Trend, TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import { safeJson } from '../escape.ts'

/** Returns a change with the two runs that it lies between in the place of their indexes. */
function changeData(group: TrendGroup, { index, lastBefore, first, ...change }: TrendChange) {
  return {
    ...change,
    after: group.runs[lastBefore] as TrendRun,
    upTo: group.runs[first] as TrendRun,
    changedBeside: changedBeside(group, { index, lastBefore, first, ...change }),
  }
}

function alertData({ group, series, change }: TrendAlert) {
  const { suite, machine } = group
  const { id, metric, unit } = series
  return { suite, machine, id, metric, unit, ...changeData(group, change) }
}

/** Returns a history as JSON: settings, groups, series and changes. */
export function renderTrendJson({ settings, groups }: Trend): string {
  const data = groups.map(group => ({
    ...group,
    series: group.series.map(series => ({
      ...series,
      changes: series.changes.map(change => changeData(group, change)),
    })),
  }))
  return `${safeJson({ settings, groups: data })}\n`
}

/** Returns a check of a history as JSON. */
export function renderCheckJson({ regressions, unclear, ...check }: TrendCheck): string {
  return `${safeJson({
    ...check,
    regressions: regressions.map(alertData),
    unclear: unclear.map(alertData),
  })}\n`
}
