import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
  acceptedWords,
  changeWords,
  dayOf,
  differenceWords,
  placeWords,
  pooledCells,
  pooledSize,
  poolName,
  rangeWords,
  runLabel,
  valueWords,
} from '../../analysis/sentences/trend_words.ts'
import type { TrendChange, TrendChangeKind, TrendPoint } from '../../analysis/trend/changes.ts'
import { type PooledChange, runsNeeded, type TrendPool } from '../../analysis/trend/pools.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import { counted, formatInteger } from '../../units/format.ts'

const KINDS: Readonly<Record<TrendChangeKind, string>> = {
  regression: 'regression',
  improvement: 'improvement',
  unclear: 'unclear change',
  small: 'below the floor',
}

/** Returns the kind of a change as a table names it. */
export function kindWords({ kind }: Pick<TrendChange, 'kind'>): string {
  return KINDS[kind]
}

/** Returns how large a change of a cell is and of which kind: `+5.2 % regression`, `+59 instructions (+5.3 %) regression`. */
export function cellSize(series: Pick<TrendSeries, 'isExact'>, change: TrendChange): string {
  const size = series.isExact ? differenceWords(change) : changeWords(change.ratio)
  return `${size} ${kindWords(change)}${change.isSure ? '' : ', with the others'}`
}

function withAcceptance(words: string, change: Pick<TrendChange, 'accepted'>): string {
  return [words, acceptedWords(change)].filter(part => part !== '').join('; ')
}

/** Returns a change in one line: `+5.2 % regression, 0a1b2c3d4e..5f6a7b8c9d, 2026-03-04`. */
function changeLine(group: TrendGroup, series: TrendSeries, change: TrendChange): string {
  const day = dayOf(group.runs[change.first] as TrendRun)
  return withAcceptance(`${cellSize(series, change)}, ${rangeWords(group, change)}, ${day}`, change)
}

/** Returns a change of a pool in one line. */
export function pooledLine(group: TrendGroup, change: PooledChange): string {
  const words = `${pooledSize([change])}, ${pooledCells(change.kind, [change])}, ${placeWords(group, change)}`
  return withAcceptance(words, change)
}

/** A pool as a row of a table: its changes, the newest first, or why there are none. */
interface PoolRow {
  readonly name: string
  readonly changes: readonly string[]
}

export function poolRow(group: TrendGroup, pool: TrendPool): PoolRow {
  const changes = [...pool.changes].reverse().map(change => pooledLine(group, change))
  return { name: poolName(pool), changes: changes.length > 0 ? changes : [noChangeWords(pool)] }
}

/** Returns why a pool shows no change: that none was found, or how many runs it takes to find any. */
export function noChangeWords({ isLongEnough, isExact, points }: TrendPool): string {
  if (isLongEnough) return `no change found in ${counted(points.length, 'run')}`
  return `too few runs to tell: ${points.length} of the ${runsNeeded(isExact)} that a change needs`
}

/** A series as a row of a table: its newest figure, and its changes, the newest first. */
interface LatestRow {
  /** The cell in words. */
  readonly name: string
  readonly value: string
  readonly runs: string
  /** The run that the value is from; null where that is the newest run of the group. */
  readonly from: string | null
  readonly changes: readonly string[]
}

export function latestRow(group: TrendGroup, series: TrendSeries): LatestRow {
  const last = series.points.at(-1) as TrendPoint
  const isOld = last.run < group.runs.length - 1
  return {
    name: cellWords(series.id, series.mechanism),
    value: valueWords(series, last.value),
    runs: formatInteger(series.points.length),
    from: isOld ? runLabel(group.runs[last.run] as TrendRun) : null,
    changes: [...series.changes].reverse().map(change => changeLine(group, series, change)),
  }
}

/** Returns what the runs of a group are: `40 runs`, `2026-01-02 to 2026-02-10`, `in the order of the commits`. */
export function groupFacts({ runs, order, series }: TrendGroup): string[] {
  const [first, last] = [runs[0] as TrendRun, runs.at(-1) as TrendRun]
  const normalised = series.filter(({ isNormalised }) => isNormalised).length
  return [
    counted(runs.length, 'run'),
    dayOf(first) === dayOf(last) ? dayOf(last) : `${dayOf(first)} to ${dayOf(last)}`,
    order === 'commits' ? 'in the order of the commits' : 'in the order of adding',
    series.every(({ isExact }) => isExact)
      ? 'exact counts'
      : normalised === 0
        ? 'as measured: not every run has a yardstick'
        : normalised === series.length
          ? 'changes found against the yardstick'
          : `changes of ${normalised} series found against the yardstick, of the others as measured`,
  ]
}
