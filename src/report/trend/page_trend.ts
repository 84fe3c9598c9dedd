import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
  acceptedWords,
  chanceWords,
  dayOf,
  isHash,
  markWords,
  pooledCells,
  pooledSize,
  poolName,
  rangeWords,
  runLabel,
} from '../../analysis/sentences/trend_words.ts'
import type { Change, TrendChangeKind, TrendLevel, TrendPoint } from '../../analysis/trend/changes.ts'
import type { TrendPool } from '../../analysis/trend/pools.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { Trend, TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import type { MetricUnit } from '../../metrics/units.ts'
import { clipped } from '../escape.ts'
import { withMetricWords } from '../facts/metric_names.ts'
import { withDigits } from '../page_data/digits.ts'
import { type Json, packed, unpacked } from '../page_data/packed_json.ts'
import { cellSize, noChangeWords } from './latest_rows.ts'

/** A run on a trend page. The page carries what its script draws, and nothing else. */
export interface PageTrendRun {
  readonly label: string
  readonly day: string
  /** The time of day at which it began, such as `14:05`, in UTC. */
  readonly time: string
  readonly subject: string
  /** Remarks about the run, such as `partial`, or empty. */
  readonly remarks: string
}

export interface PageTrendPoint {
  readonly run: number
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly normalised: number | null
}

interface PageTrendLevel {
  /** Indexes of runs, both inclusive. */
  readonly from: number
  readonly to: number
  readonly value: number
  readonly normalised: number | null
}

export interface PageTrendChange {
  readonly kind: TrendChangeKind
  readonly isAccepted: boolean
  /** Indexes of runs: the last of the old level and the first of the new one. */
  readonly lastBefore: number
  readonly first: number
  readonly change: string
  readonly range: string
  /** The change in one sentence, without a full stop. */
  readonly words: string
}

/** What a chart of a trend draws: the figures of a cell, or of a pool as multiples of its first level (`ratio`). */
export interface PageTrendSeries {
  /** The cell or the pool in words. */
  readonly name: string
  readonly mechanism: string
  /** What was measured, in words. */
  readonly metric: string
  readonly unit: MetricUnit | 'ratio'
  readonly isMoreBetter: boolean
  readonly isNormalised: boolean
  readonly points: readonly PageTrendPoint[]
  readonly levels: readonly PageTrendLevel[]
  readonly changes: readonly PageTrendChange[]
  /** What a reader is told where there is no change; empty where it goes without saying. */
  readonly noChange: string
}

export interface PageTrendGroup {
  readonly suite: string
  /** The suite and the machine, named in a picture that is saved from the page. */
  readonly source: string
  readonly runs: readonly PageTrendRun[]
  /** Whether the runs have names to be read on an axis, such as kernels, rather than hashes and dates. */
  readonly isNamed: boolean
  readonly pools: readonly PageTrendSeries[]
  readonly series: readonly PageTrendSeries[]
}

/** The length in characters to which a subject or an id is cut in a page, since it can have any length. */
const LONGEST_TEXT = 120

function pageRun(run: TrendRun): PageTrendRun {
  const remarks = [
    ...(run.isPartial ? ['partial'] : []),
    ...(run.commit?.isDirty ? ['with changes that were not committed'] : []),
  ]
  return {
    label: runLabel(run),
    day: dayOf(run),
    time: run.startedAt.slice(11, 16),
    subject: clipped(run.commit?.subject ?? '', LONGEST_TEXT),
    remarks: remarks.join(', '),
  }
}

const DIGITS = 5
const LONGEST_REMARK = 400

/** Returns what the chart of a cell and that of a pool have in common. */
function drawnOf(
  {
    points,
    levels,
    isNormalised,
  }: {
    readonly points: readonly TrendPoint[]
    readonly levels: readonly TrendLevel[]
    readonly isNormalised: boolean
  },
  digits: number | null,
): Pick<PageTrendSeries, 'isNormalised' | 'points' | 'levels'> {
  const runAt = (index: number) => points[index]?.run ?? 0
  return {
    isNormalised,
    points: points.map(({ run, value, interval, normalised }) => ({
      run,
      value: digits === null ? value : (withDigits(value, digits) as number),
      low: interval?.[0] ?? null,
      high: interval?.[1] ?? null,
      normalised: isNormalised ? withDigits(normalised, DIGITS) : null,
    })),
    levels: levels.map(({ start, end, value, normalised }) => ({
      from: runAt(start),
      to: runAt(end - 1),
      ...withDigits({ value, normalised }, DIGITS),
    })),
  }
}

/** What the chart of a change says of it. */
interface Said {
  /** The size beside the mark. */
  readonly mark: string
  /** The size in words, and what else there is to say. */
  readonly size: string
  readonly details: string
}

function pageChange(group: TrendGroup, change: Change, { mark, size, details }: Said): PageTrendChange {
  const range = rangeWords(group, change)
  // What else changed there is said once for all cells, in a table.
  const words = [
    `${size} in ${range}${details}`,
    ...(change.accepted === null ? [] : [acceptedWords(change)]),
  ]
  return {
    kind: change.kind,
    isAccepted: change.accepted !== null,
    lastBefore: change.lastBefore,
    first: change.first,
    change: mark,
    range,
    words: clipped(words.join('; '), LONGEST_REMARK),
  }
}

function certainty(change: Change): string {
  const chance = chanceWords(change)
  return chance === '' ? '' : ` (${chance})`
}

function pageSeries(group: TrendGroup, series: TrendSeries): PageTrendSeries {
  const { id, mechanism, metric, unit, isMoreBetter, changes } = series
  return {
    name: clipped(cellWords(id, mechanism), LONGEST_TEXT),
    ...{ mechanism, metric: withMetricWords(metric), unit, isMoreBetter },
    ...drawnOf(series, null),
    changes: changes.map(change => {
      const difference = change.to - change.from
      const mark = markWords(change, series.isExact ? [difference, difference] : null)
      return pageChange(group, change, {
        ...{ mark, size: cellSize(series, change), details: certainty(change) },
      })
    }),
    noChange: '',
  }
}

function pagePool(group: TrendGroup, pool: TrendPool): PageTrendSeries {
  return {
    name: poolName(pool),
    ...{ mechanism: pool.mechanism, metric: 'cost', unit: 'ratio', isMoreBetter: false },
    ...drawnOf(pool, DIGITS),
    changes: pool.changes.map(change => {
      const size = `${pooledSize([change])}, ${pooledCells(change.kind, [change])},`
      const mark = markWords(change, change.difference)
      return pageChange(group, change, { mark, size, details: certainty(change) })
    }),
    noChange: noChangeWords(pool),
  }
}

/** Returns whether labels name the runs: all of them are texts, and they differ. */
function isNamed({ runs }: TrendGroup): boolean {
  const names = runs.filter(({ label, id }) => label !== id && !isHash(label))
  return names.length === runs.length && new Set(names.map(({ label }) => label)).size > 1
}

export function pageTrendOf({ groups }: Trend): PageTrendGroup[] {
  return groups.map(group => ({
    suite: group.suite,
    source: `${group.suite} · ${group.machine}`,
    runs: group.runs.map(pageRun),
    isNamed: isNamed(group),
    pools: group.pools.map(pool => pagePool(group, pool)),
    series: group.series.map(series => pageSeries(group, series)),
  }))
}

/** Returns the data as the page carries it, by columns. */
export function packedTrend(groups: readonly PageTrendGroup[]): Json {
  return packed(groups as unknown as Json)
}

export function unpackedTrend(value: Json): PageTrendGroup[] {
  return unpacked(value) as unknown as PageTrendGroup[]
}

/** Returns the id of the element that holds the chart of a series, for links to it. */
export function trendAnchor(group: number, series: number): string {
  return `trend-${group}-${series}`
}

/** Returns the id of the element that holds the chart of a pool. */
export function poolAnchor(group: number, pool: number): string {
  return `pool-${group}-${pool}`
}
