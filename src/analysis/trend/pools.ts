import { seedFrom } from '../../random/mix32.ts'
import { changePoints } from '../../stats/change_points.ts'
import { levelShift, varianceWithin } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import type { PartName } from '../parts.ts'
import type { Judged } from './acceptances.ts'
import {
  type Change,
  exactKindOf,
  type Floors,
  kindOf,
  levelsOf,
  MIN_SEGMENT,
  mediansBeside,
  type TrendLevel,
  type TrendPoint,
} from './changes.ts'
import { exactCuts } from './exact.ts'
import type { MeasuredSeries } from './measured.ts'
import { beyondCommon, type PoolCosts, poolCosts } from './pool_costs.ts'

/** A change of what the cells of a pool cost together. A ratio above 1 is a higher cost, also where cells are judged by rates. */
export interface PooledChange extends Change {
  /** The 95 % interval of the ratio; null for counts. */
  readonly interval: readonly [low: number, high: number] | null
  /** How many cells were measured on both sides, how many of them moved as the pool did, and how many of those surely did. */
  readonly cells: number
  readonly changed: number
  readonly sure: number
  /** The least and the largest difference of a cell, in instructions; null where the figures are not counts. */
  readonly difference: readonly [least: number, most: number] | null
}

/**
 * The cells of one mechanism and one part of it, which share kernel, machine and build. What they cost together is the
 * level of each run over all of them, as a multiple of that of the first runs.
 */
export interface TrendPool {
  readonly mechanism: string
  readonly part: PartName
  /** Indexes of the series of the group that belong to it. */
  readonly members: readonly number[]
  readonly isExact: boolean
  readonly isNormalised: boolean
  /** Whether it has as many runs as any change needs. */
  readonly isLongEnough: boolean
  readonly points: readonly TrendPoint[]
  readonly levels: readonly TrendLevel[]
  readonly changes: readonly PooledChange[]
}

/** Returns the fewest runs with which a change of a pool can be found: two levels of them, or of counts two runs. */
export function runsNeeded(isExact: boolean): number {
  return isExact ? 2 : 2 * MIN_SEGMENT
}

/** The chi-squared of one degree of freedom that chance exceeds once in a hundred. */
const CLEARLY_WORSE = 6.63

/** A cut of a pool, before it is known what the other pools say of the same runs. */
interface Cut {
  readonly index: number
  readonly pValue: number
  /** The shift in standard errors, in the figures in which it was found. */
  readonly strength: number
  readonly figures: readonly number[]
}

function boundsOf(
  cuts: readonly { readonly index: number }[],
  at: number,
  size: number,
): [from: number, to: number] {
  return [cuts[at - 1]?.index ?? 0, cuts[at + 1]?.index ?? size]
}

/** The largest distance of a logarithm from the middle of its pool at which its exponential is still a number above 0. */
const FARTHEST = 300

function cutsOf(figures: readonly number[], significance: number, minEffect: number, seed: number): Cut[] {
  const middle = median(figures)
  if (!Number.isFinite(middle)) return []
  const near = figures.map(figure => Math.max(-FARTHEST, Math.min(FARTHEST, figure - middle)))
  const found = changePoints(near.map(Math.exp), {
    ...{ significance, minEffect, seed },
    minSegment: MIN_SEGMENT,
    reference: 'residuals',
  })
  return found.map(({ index, pValue }, at) => {
    const [from, to] = boundsOf(found, at, figures.length)
    const shift = levelShift(figures.slice(from, index), figures.slice(index, to))
    return { index, pValue, figures, strength: shift ? Math.abs(shift.estimate / shift.standardError) : 0 }
  })
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < MIN_SEGMENT
}

/** Returns the cuts of both searches, in order; of two that are near each other the clearer one. */
function merged(cuts: readonly Cut[]): Cut[] {
  const kept: Cut[] = []
  for (const cut of [...cuts].sort((a, b) => b.strength - a.strength)) {
    if (!kept.some(({ index }) => isNear(index, cut.index))) kept.push(cut)
  }
  return kept.sort((a, b) => a.index - b.index)
}

/** Removes cuts between levels of the pool that differ by less than the floor, the smallest difference first. */
function worthwhile(cuts: readonly Cut[], judged: readonly number[], minEffect: number): Cut[] {
  const left = [...cuts]
  for (;;) {
    const sizes = left.map(({ index }, at) => {
      const [from, to] = boundsOf(left, at, judged.length)
      return Math.abs(median(judged.slice(index, to)) - median(judged.slice(from, index)))
    })
    const smallest = Math.min(...sizes)
    if (!(smallest < Math.log1p(minEffect))) return left
    left.splice(sizes.indexOf(smallest), 1)
  }
}

/** Returns the squares around the two levels beside a cut, of the figures in which it was found. */
function squaresAt(figures: readonly number[], [from, to]: readonly [number, number], index: number): number {
  return varianceWithin(figures.slice(from, index), figures.slice(index, to)) * (to - from - 2)
}

/**
 * Moves cuts that are near a clearer cut of another pool to the run of that one, since a commit that changes several pools
 * changes them in one run. A cut stays where the other run fits its own figures clearly worse.
 */
function aligned(pools: readonly PoolCosts[], cutsOfPools: readonly (readonly Cut[])[]): Cut[][] {
  const moved = cutsOfPools.map(cuts => [...cuts])
  const places = moved.flatMap((cuts, pool) => cuts.map((cut, at) => ({ cut, pool, at })))
  const runOf = (pool: number, index: number) => (pools[pool] as PoolCosts).runs[index] as number
  const leaders: number[] = []
  for (const { cut, pool, at } of places.sort((a, b) => b.cut.strength - a.cut.strength)) {
    const own = moved[pool] as Cut[]
    const run = runOf(pool, cut.index)
    const leader = leaders.find(each => isNear(each, run))
    if (leader === undefined) leaders.push(run)
    if (leader === undefined || leader === run) continue
    const index = (pools[pool] as PoolCosts).runs.indexOf(leader)
    const [from, to] = boundsOf(own, at, cut.figures.length)
    if (index - from < MIN_SEGMENT || to - index < MIN_SEGMENT) continue
    const [there, here] = [index, cut.index].map(each => squaresAt(cut.figures, [from, to], each)) as [
      number,
      number,
    ]
    if ((there - here) * (to - from - 2) <= CLEARLY_WORSE * here) own[at] = { ...cut, index }
  }
  return moved
}

/** Returns by how much the counts of the cells of a pool differ between two runs; of those that both runs have. */
export function differencesBetween(
  members: readonly number[],
  series: readonly MeasuredSeries[],
  runs: readonly [before: number, after: number],
): number[] {
  return members.flatMap(member => {
    const { points } = series[member] as MeasuredSeries
    const [before, after] = runs.map(run => points.find(point => point.run === run))
    return before && after ? [after.value - before.value] : []
  })
}

/** Returns the change of a pool of counts: by how many instructions its cells differ, and in how many as the pool does. */
function exactChange(
  change: UnattributedChange,
  { members }: PoolCosts,
  series: readonly MeasuredSeries[],
  floors: Floors,
): UnattributedChange {
  const { ratio, lastBefore, first } = change
  const differences = differencesBetween(members, series, [lastBefore, first])
  const changed = differences.filter(difference => (ratio > 1 ? difference > 0 : difference < 0)).length
  return {
    ...change,
    kind: exactKindOf({ ratio, difference: median(differences) }, false, floors),
    ...{ cells: differences.length, changed, sure: changed },
    difference: [Math.min(...differences), Math.max(...differences)],
  }
}

/**
 * Returns where the counts of a pool change: in the runs in which those of one of its cells do, since the blocks of one run may
 * disagree as much as two runs do.
 */
function exactCutsOf({ members, judged, runs }: PoolCosts, series: readonly MeasuredSeries[]) {
  const changed = new Set(
    members.flatMap(member => {
      const { points } = series[member] as MeasuredSeries
      return exactCuts(points).map(cut => points[cut]?.run)
    }),
  )
  return judged.flatMap((level, index) =>
    index > 0 && level !== judged[index - 1] && changed.has(runs[index]) ? [{ index, pValue: 0 }] : [],
  )
}

/** What is known of the changes of a pool before its cells are looked at. */
export type UnattributedChange = Omit<PooledChange, 'cells' | 'changed' | 'sure'> & Partial<PooledChange>

function changeAt(
  pool: PoolCosts,
  points: readonly TrendPoint[],
  cuts: readonly Pick<Cut, 'index' | 'pValue'>[],
  at: number,
  settings: Judged,
): UnattributedChange {
  const { index, pValue } = cuts[at] as Cut
  const { isExact, isNormalised, judged, runs, mechanism, part } = pool
  const [from, to] = boundsOf(cuts, at, runs.length)
  const [before, after] = [judged.slice(from, index), judged.slice(index, to)]
  const ratio = Math.exp(median(after) - median(before))
  const [measuredBefore, measuredAfter] = mediansBeside(points, index, [from, to])
  const absoluteRatio = measuredAfter / measuredBefore
  const shift = isExact ? null : levelShift(before, after)
  const place = { lastBefore: runs[index - 1] as number, first: runs[index] as number }
  return {
    kind: kindOf(ratio, absoluteRatio, {
      ...{ isMoreBetter: false, isNormalised },
      minEffect: settings.minEffect,
    }),
    ...{ index, ...place, ratio, absoluteRatio, pValue },
    interval: shift && [Math.exp(shift.interval[0]), Math.exp(shift.interval[1])],
    difference: null,
    accepted: settings.acceptedOf({ mechanism, part, cell: null, cost: ratio, isExact, ...place }),
  }
}

/** The pools of a group with their cuts, whose cells are not known yet. */
export interface FoundPool extends Omit<TrendPool, 'changes'> {
  readonly changes: readonly UnattributedChange[]
}

/**
 * Returns the pools of a group and where they change. Each pool is searched twice: as it is, and relative to what all
 * mechanisms have in common in each run, where one mechanism stands out that noise of whole runs would hide.
 */
export function foundPools(
  series: readonly MeasuredSeries[],
  runCount: number,
  settings: Judged,
): FoundPool[] {
  const pools = poolCosts(series, runCount)
  const noisy = pools.filter(({ isExact }) => !isExact).length
  const beyond = beyondCommon(pools, runCount)
  const significance = settings.significanceOf('pools', noisy * (beyond ? 2 : 1))
  const searched = pools.map(pool => {
    if (pool.isExact) return []
    const search = (figures: readonly number[], name: string) =>
      cutsOf(figures, significance, settings.minEffect, seedFrom(pool.key, name))
    const cuts = [
      ...search(pool.judged, 'as it is'),
      ...(beyond ? search(beyond(pool), 'beyond the common') : []),
    ]
    return worthwhile(merged(cuts), pool.judged, settings.minEffect)
  })
  const placed = aligned(pools, searched)
  return pools.map((pool, i) => {
    const cuts = pool.isExact ? exactCutsOf(pool, series) : (placed[i] as Cut[])
    const indexes = cuts.map(({ index }) => index)
    const firstLevel = (figures: readonly number[]) => median(figures.slice(0, indexes[0] ?? figures.length))
    const [measuredFirst, judgedFirst] = [firstLevel(pool.measured), firstLevel(pool.judged)]
    const points = pool.runs.map((run, at) => ({
      run,
      value: Math.exp((pool.measured[at] as number) - measuredFirst),
      interval: null,
      normalised: pool.isNormalised ? Math.exp((pool.judged[at] as number) - judgedFirst) : null,
    }))
    const { mechanism, part, members, isExact, isNormalised } = pool
    return {
      ...{ mechanism, part, members, isExact, isNormalised, points },
      isLongEnough: points.length >= runsNeeded(isExact),
      levels: levelsOf(points, indexes, isNormalised),
      changes: cuts.map((_, at) => {
        const change = changeAt(pool, points, cuts, at, settings)
        return isExact ? exactChange(change, pool, series, settings) : change
      }),
    }
  })
}
