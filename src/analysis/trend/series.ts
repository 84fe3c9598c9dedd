import { seedFrom } from '../../random/mix32.ts'
import { changePoints } from '../../stats/change_points.ts'
import { tTwoSided } from '../../stats/distributions.ts'
import { holm } from '../../stats/holm.ts'
import { levelShift } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import type { Judged } from './acceptances.ts'
import {
  exactKindOf,
  kindOf,
  levelsOf,
  MIN_SEGMENT,
  mediansBeside,
  type TrendChange,
  type TrendChangeKind,
  type TrendLevel,
  type TrendPoint,
} from './changes.ts'
import { exactCuts } from './exact.ts'
import { judgedFigures, type MeasuredSeries } from './measured.ts'
import type { FoundPool, PooledChange, TrendPool, UnattributedChange } from './pools.ts'

/**
 * Returns the fewest runs of a series with which a clear change of it alone can be relied on to be found: the p-value of a
 * permutation test may not come below 1 / the number of orders that put the same runs on each side, and with two levels
 * of equal length the mirrored order is as extreme. With fewer runs it is found where random orders happen to be noisier.
 */
export function fewestRuns(significance: number): number {
  let runs = 2 * MIN_SEGMENT
  while (ordersOf(runs) * significance < 2) runs++
  return runs
}

/** Returns in how many orders the runs of two levels, half of them each, can follow each other. */
function ordersOf(runs: number): number {
  let orders = 1
  const half = Math.floor(runs / 2)
  for (let i = 1; i <= half; i++) orders *= (runs - half + i) / i
  return orders
}

/** One cell over the runs of a group. */
export interface TrendSeries extends MeasuredSeries {
  /** Whether there are enough points for a clear change of this cell alone to be found. */
  readonly isLongEnough: boolean
  readonly levels: readonly TrendLevel[]
  readonly changes: readonly TrendChange[]
}

/** How sure it is that an unchanged cell is not said to have changed with its pool; all cells of a pool together. */
const ATTRIBUTION = 0.05

/** What a cell did at a change of its pool. */
interface Moved {
  /** The index of the cell's first point at the new level. */
  readonly index: number
  /** The logarithm of how much more the cell costs. */
  readonly shift: number
  readonly pValue: number
}

/** Returns how a cell moved at a change of its pool; null where it was not measured on both sides. */
function movedAt(series: MeasuredSeries, pool: FoundPool, at: number): Moved | null {
  const change = pool.changes[at] as UnattributedChange
  const runAt = (index: number) => pool.points[index]?.run ?? Number.POSITIVE_INFINITY
  const from = runAt(pool.changes[at - 1]?.index ?? 0)
  const to = runAt(pool.changes[at + 1]?.index ?? pool.points.length)
  const costs = judgedFigures(series).map(figure => (series.isMoreBetter ? -1 : 1) * Math.log(figure))
  const within = (first: number, end: number) =>
    costs.filter((_, i) => {
      const run = (series.points[i] as { run: number }).run
      return run >= first && run < end
    })
  const [before, after] = [within(from, change.first), within(change.first, to)]
  if (before.length === 0 || after.length === 0) return null
  const shift = median(after) - median(before)
  const test = levelShift(before, after)
  const isAlike = shift > 0 === change.ratio > 1
  // One-sided: the pool says in which direction.
  const pValue = !test || !isAlike ? 1 : test.standardError === 0 ? 0 : oneSided(test)
  return { index: series.points.findIndex(({ run }) => run >= change.first), shift, pValue }
}

function oneSided({ estimate, standardError, degreesOfFreedom }: NonNullable<ReturnType<typeof levelShift>>) {
  return tTwoSided(Math.abs(estimate / standardError), degreesOfFreedom) / 2
}

/** A place at which a series changes, and what is known of it. */
interface Attribution {
  readonly index: number
  readonly pValue: number
  /** What the change of its pool is there; null where it changes by itself. */
  readonly pooledKind: TrendChangeKind | null
  readonly isSure: boolean
}

/** A cell of a pool that moved as the pool did at one of its changes. */
interface Alike extends Pick<Attribution, 'index' | 'pValue' | 'isSure'> {
  readonly member: number
}

/**
 * Returns the cells that moved as their pool did. A cell has changed for sure where Student's test says so, with Holm's
 * correction over the cells of the pool, which are tested only because the pool has changed (a gatekeeping procedure:
 * Dmitrienko, Offen and Westfall, Statistics in Medicine 22, 2003). A cell that is not sure has moved alike where its own
 * figures lie nearer to the change of the pool than to none.
 */
function alikeAt(
  pool: FoundPool,
  all: readonly MeasuredSeries[],
  at: number,
  minEffect: number,
): { alike: Alike[]; cells: number } {
  const { ratio } = pool.changes[at] as UnattributedChange
  const moved = pool.members.map(member => ({ member, ...movedAt(all[member] as MeasuredSeries, pool, at) }))
  const known = moved.filter((each): each is { member: number } & Moved => each.shift !== undefined)
  const adjusted = holm(known.map(({ pValue }) => pValue))
  const alike = known.flatMap(({ member, index, shift, pValue }, i) => {
    if (shift > 0 !== ratio > 1 || Math.abs(shift) < Math.log1p(minEffect)) return []
    const isSure = (adjusted[i] as number) <= ATTRIBUTION
    const isNearer = Math.abs(shift) > Math.abs(Math.log(ratio)) / 2
    return isSure || isNearer ? [{ member, index, pValue, isSure }] : []
  })
  return { alike, cells: known.length }
}

/** Returns the cells of a pool of counts that change in the run in which the pool does, in its direction. */
function differingAt(pool: FoundPool, all: readonly MeasuredSeries[], at: number): Alike[] {
  const { first, ratio } = pool.changes[at] as UnattributedChange
  return pool.members.flatMap(member => {
    const { points } = all[member] as MeasuredSeries
    const index = exactCuts(points).find(cut => points[cut]?.run === first)
    if (index === undefined) return []
    const [before, after] = [points[index - 1], points[index]] as [TrendPoint, TrendPoint]
    return after.value > before.value === ratio > 1 ? [{ member, index, pValue: 0, isSure: true }] : []
  })
}

/** Attributes the changes of a pool to its cells. A change that half of them or fewer have is one of these cells alone. */
function attributed(
  pool: FoundPool,
  all: readonly MeasuredSeries[],
  minEffect: number,
): { pool: TrendPool; cells: ReadonlyMap<number, readonly Attribution[]> } {
  const given = new Map<number, Attribution[]>(pool.members.map(member => [member, []]))
  const changes = pool.changes.flatMap((change, at): PooledChange[] => {
    const { alike, cells } = pool.isExact
      ? { alike: differingAt(pool, all, at), cells: change.cells ?? 0 }
      : alikeAt(pool, all, at, minEffect)
    const isPooled = pool.isExact || cells === 1 || alike.length * 2 > cells
    for (const { member, ...each } of alike) {
      if (isPooled || each.isSure) {
        given.get(member)?.push({ ...each, pooledKind: isPooled ? change.kind : null })
      }
    }
    const sure = alike.filter(({ isSure }) => isSure).length
    return isPooled ? [{ changed: alike.length, sure, ...change, cells }] : []
  })
  const indexes = changes.map(({ index }) => index)
  const levels = levelsOf(pool.points, indexes, pool.isNormalised)
  return { pool: { ...pool, changes, levels }, cells: given }
}

/** Returns the cuts that a series has by itself between those that come from its pool. */
function ownCuts(
  series: MeasuredSeries,
  given: readonly Attribution[],
  significance: number,
  minEffect: number,
) {
  const figures = judgedFigures(series)
  return [0, ...given.map(({ index }) => index)].flatMap((from, i) => {
    const found = changePoints(figures.slice(from, given[i]?.index), {
      ...{ significance, minEffect, seed: seedFrom(series.id) },
      minSegment: MIN_SEGMENT,
    })
    return found.map(({ index, pValue }) => ({ index: from + index, pValue }))
  })
}

function cutsOf(
  series: MeasuredSeries,
  given: readonly Attribution[],
  judged: Judged,
  significance: number,
): Attribution[] {
  if (series.isExact) {
    return exactCuts(series.points).map(index => {
      const pooledKind = given.find(each => each.index === index)?.pooledKind ?? null
      return { index, pValue: 0, pooledKind, isSure: true }
    })
  }
  return [
    ...given,
    ...ownCuts(series, given, significance, judged.minEffect).map(cut => ({
      ...cut,
      pooledKind: null,
      isSure: true,
    })),
  ].sort((a, b) => a.index - b.index)
}

function seriesOf(
  series: MeasuredSeries,
  given: readonly Attribution[],
  judged: Judged,
  significance: number,
): TrendSeries {
  const { points, isNormalised, isExact, isMoreBetter, mechanism, part, id } = series
  const cuts = cutsOf(series, given, judged, significance)
  const figures = judgedFigures(series)
  const changes = cuts.map(({ index, pValue, pooledKind, isSure }, at): TrendChange => {
    const [start, end] = [cuts[at - 1]?.index ?? 0, cuts[at + 1]?.index ?? points.length]
    const [from, to] = mediansBeside(points, index, [start, end])
    const ratio = median(figures.slice(index, end)) / median(figures.slice(start, index))
    const place = {
      lastBefore: (points[index - 1] as { run: number }).run,
      first: (points[index] as { run: number }).run,
    }
    const cost = isMoreBetter ? 1 / ratio : ratio
    const kind = isExact
      ? exactKindOf({ ratio, difference: to - from }, isMoreBetter, judged)
      : kindOf(ratio, to / from, { isMoreBetter, isNormalised, minEffect: judged.minEffect })
    // A cell of counts that is beyond the floor stands by itself where its pool is not.
    const isPooled = isExact ? pooledKind === kind : pooledKind !== null
    return {
      ...{ kind, index, ...place, ratio, absoluteRatio: to / from, from, to, pValue, isPooled, isSure },
      accepted: judged.acceptedOf({ mechanism, part, cell: id, cost, isExact, ...place }),
    }
  })
  return {
    ...series,
    isLongEnough: points.length >= (isExact ? 2 : fewestRuns(significance)),
    levels: levelsOf(
      points,
      cuts.map(({ index }) => index),
      isNormalised,
    ),
    changes,
  }
}

/** Returns the pools of a group with their changes, and its series, to which these are attributed. */
export function attributedSeries(
  found: readonly FoundPool[],
  measured: readonly MeasuredSeries[],
  judged: Judged,
): { pools: TrendPool[]; series: TrendSeries[] } {
  const significance = judged.significanceOf('cells', measured.length)
  const each = found.map(pool => attributed(pool, measured, judged.minEffect))
  const given = new Map(each.flatMap(({ cells }) => [...cells]))
  return {
    pools: each.map(({ pool }) => pool),
    series: measured.map((series, i) => seriesOf(series, given.get(i) ?? [], judged, significance)),
  }
}
