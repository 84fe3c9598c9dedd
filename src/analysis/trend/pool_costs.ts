import { pooledLevels } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import type { PartName } from '../parts.ts'
import { judgedFigures, type MeasuredSeries } from './measured.ts'

/** The fewest mechanisms of which one alone can be told from what slows down all of them. */
const FEWEST_MECHANISMS = 3

/** The logarithms of what a pool costs, as measured and as judged, in the runs that measured it. */
export interface PoolCosts {
  readonly key: string
  readonly mechanism: string
  readonly part: PartName
  readonly members: readonly number[]
  readonly isExact: boolean
  readonly isNormalised: boolean
  readonly runs: readonly number[]
  readonly measured: readonly number[]
  readonly judged: readonly number[]
}

/** Returns the figures of series by run, in logarithms of costs; null where a run has none. */
function costsByRun(
  series: readonly MeasuredSeries[],
  runCount: number,
  figuresOf: (each: MeasuredSeries) => readonly number[],
): (number | null)[][] {
  return series.map(each => {
    const costs: (number | null)[] = new Array(runCount).fill(null)
    const figures = figuresOf(each)
    for (const [i, { run }] of each.points.entries()) {
      const log = Math.log(figures[i] as number)
      costs[run] = each.isMoreBetter ? -log : log
    }
    return costs
  })
}

/** Returns the median over the cells of how far each lies from its first count. Counts need no mean over runs. */
function exactLevels(costs: readonly (readonly (number | null)[])[], runCount: number): (number | null)[] {
  const firsts = costs.map(cell => cell.find(cost => cost !== null) ?? 0)
  return Array.from({ length: runCount }, (_, run) => {
    const known = costs.flatMap((cell, i) => {
      const cost = cell[run] ?? null
      return cost === null ? [] : [cost - (firsts[i] as number)]
    })
    return known.length === 0 ? null : median(known)
  })
}

function poolOf(
  key: string,
  members: readonly number[],
  all: readonly MeasuredSeries[],
  runCount: number,
): PoolCosts {
  const series = members.map(index => all[index] as MeasuredSeries)
  const [{ mechanism, part, isExact }] = series as [MeasuredSeries]
  const isNormalised = series.every(each => each.isNormalised)
  const levels = (figuresOf: (each: MeasuredSeries) => readonly number[]) => {
    const costs = costsByRun(series, runCount, figuresOf)
    return isExact ? exactLevels(costs, runCount) : pooledLevels(costs)
  }
  const measured = levels(({ points }) => points.map(({ value }) => value))
  const judged = isNormalised ? levels(judgedFigures) : measured
  const runs = judged.flatMap((level, run) => (level === null || measured[run] === null ? [] : [run]))
  return {
    ...{ key, mechanism, part, members, isExact, isNormalised, runs },
    measured: runs.map(run => measured[run] as number),
    judged: runs.map(run => judged[run] as number),
  }
}

/** Returns the pools of a group of runs, in the order in which their cells first appear. */
export function poolCosts(series: readonly MeasuredSeries[], runCount: number): PoolCosts[] {
  const indexes = series.map((_, index) => index)
  const keyOf = (index: number) => {
    const { mechanism, part, isExact } = series[index] as MeasuredSeries
    return JSON.stringify([mechanism, part, isExact])
  }
  return [...grouped(indexes, keyOf)].map(([key, members]) => poolOf(key, members, series, runCount))
}

/**
 * Returns how far each pool lies above what all mechanisms have in common in a run, which is the median over them. What
 * slows down a whole run is in this median, and one mechanism alone is not. Null where there are too few mechanisms in
 * any run.
 */
export function beyondCommon(
  pools: readonly PoolCosts[],
  runCount: number,
): ((pool: PoolCosts) => number[]) | null {
  const byMechanism = [
    ...grouped(
      pools.filter(({ isExact }) => !isExact),
      ({ mechanism }) => mechanism,
    ).values(),
  ]
  const common = Array.from({ length: runCount }, (_, run) => {
    const levels = byMechanism.map(own => {
      const known = own.flatMap(({ runs, judged }) => {
        const at = runs.indexOf(run)
        return at < 0 ? [] : [judged[at] as number]
      })
      return median(known)
    })
    const known = levels.filter(level => !Number.isNaN(level))
    return known.length < FEWEST_MECHANISMS ? Number.NaN : median(known)
  })
  if (common.some(Number.isNaN)) return null
  return ({ runs, judged }) => runs.map((run, i) => (judged[i] as number) - (common[run] as number))
}
