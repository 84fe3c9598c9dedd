import {
  changedBeside,
  changeWords,
  dayOf,
  probabilityWords,
  rangeWords,
  runLabel,
} from '../../analysis/sentences/trend_words.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { Trend, TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import type { MetricUnit } from '../../metrics/units.ts'
import { clipped } from '../escape.ts'
import { withDigits } from '../page_data/digits.ts'
import { type Json, packed, unpacked } from '../page_data/packed_json.ts'
import { kindWords } from './latest_rows.ts'

/** A run on a trend page. The page carries what its script draws, and nothing else. */
export interface PageTrendRun {
  readonly label: string
  readonly day: string
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
  readonly kind: 'regression' | 'improvement' | 'unclear'
  /** Indexes of runs: the last of the old level and the first of the new one. */
  readonly lastBefore: number
  readonly first: number
  readonly change: string
  readonly range: string
  /** The change in one sentence, without a full stop. */
  readonly words: string
}

export interface PageTrendSeries {
  readonly id: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: MetricUnit
  readonly isMoreBetter: boolean
  readonly isNormalised: boolean
  readonly points: readonly PageTrendPoint[]
  readonly levels: readonly PageTrendLevel[]
  readonly changes: readonly PageTrendChange[]
}

export interface PageTrendGroup {
  readonly suite: string
  /** The suite and the machine, named in a picture that is saved from the page. */
  readonly source: string
  readonly runs: readonly PageTrendRun[]
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
    subject: clipped(run.commit?.subject ?? '', LONGEST_TEXT),
    remarks: remarks.join(', '),
  }
}

const DIGITS = 5

function pageSeries(group: TrendGroup, series: TrendSeries): PageTrendSeries {
  const { id, mechanism, metric, unit, isMoreBetter, isNormalised, points } = series
  const runAt = (index: number) => points[index]?.run ?? 0
  return {
    id: clipped(id, LONGEST_TEXT),
    mechanism,
    metric,
    unit,
    isMoreBetter,
    isNormalised,
    points: points.map(({ run, value, interval, normalised }) => ({
      run,
      value,
      low: interval?.[0] ?? null,
      high: interval?.[1] ?? null,
      normalised: isNormalised ? withDigits(normalised, DIGITS) : null,
    })),
    levels: series.levels.map(({ start, end, value, normalised }) => ({
      from: runAt(start),
      to: runAt(end - 1),
      ...withDigits({ value, normalised }, DIGITS),
    })),
    changes: series.changes.map(change => {
      const beside = changedBeside(group, change)
      const [words, range] = [changeWords(change.ratio), rangeWords(group, change)]
      const together = beside.length === 0 ? '' : `; there changed, too: ${beside.join(', ')}`
      return {
        kind: change.kind,
        lastBefore: change.lastBefore,
        first: change.first,
        change: words,
        range,
        words: `${words} ${kindWords(change)} in ${range} (p ${probabilityWords(change.pValue)})${together}`,
      }
    }),
  }
}

export function pageTrendOf({ groups }: Trend): PageTrendGroup[] {
  return groups.map(group => ({
    suite: group.suite,
    source: `${group.suite} · ${group.machine}`,
    runs: group.runs.map(pageRun),
    series: group.series.map(series => pageSeries(group, series)),
  }))
}

/** Returns the data as the page carries it, by columns. */
export function packedTrend(groups: readonly PageTrendGroup[]): Json {
  return packed(groups as unknown as Json)
}

export function unpackedTrend(value: Json): PageTrendGroup[] {
  return value === null ? [] : (unpacked(value) as unknown as PageTrendGroup[])
}

/** Returns the id of the element that holds the chart of a series, for links to it. */
export function trendAnchor(group: number, series: number): string {
  return `trend-${group}-${series}`
}
