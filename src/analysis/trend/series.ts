import type { MetricUnit } from '../../metrics/units.ts'
import { seedFrom } from '../../random/mix32.ts'
import type { HistoryCell, HistoryLine } from '../../result/history/schema.ts'
import { changePoints } from '../../stats/change_points.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import { changeOf, type TrendChange, type TrendLevel, type TrendPoint } from './changes.ts'
import { normalisedMedian, runYardstickNs } from './normalise.ts'

/** The smallest number of runs that makes a level. */
export const MIN_SEGMENT = 3

export interface TrendSettings {
  /** The probability with which any unchanged series of a group at all shows a change. */
  readonly alpha: number
  /** The smallest relative change that counts: 0.02 is 2 %. */
  readonly minEffect: number
}

/** The highest significance at which a single series is searched: at most one in 200 unchanged series shows a change. */
const MOST_SIGNIFICANCE = 0.005

/** Returns the significance of one series: alpha / their number (Bonferroni), so that all keep alpha. */
export function significanceOf({ alpha }: TrendSettings, seriesCount: number): number {
  return Math.min(MOST_SIGNIFICANCE, alpha / Math.max(1, seriesCount))
}

/**
 * Returns the fewest runs of a series with which any change can be found: a permutation test's p-value is never below 1 /
 * the number of distinct orders, and with two levels of equal length the mirrored order is as extreme.
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
export interface TrendSeries {
  readonly id: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: MetricUnit
  readonly isMoreBetter: boolean
  readonly points: readonly TrendPoint[]
  /** Whether changes were looked for in the normalised figures, as is done where every point has one. */
  readonly isNormalised: boolean
  /** Whether there are enough points for a change to be found at all. */
  readonly isLongEnough: boolean
  readonly levels: readonly TrendLevel[]
  readonly changes: readonly TrendChange[]
}

interface Found {
  readonly cell: HistoryCell
  readonly line: HistoryLine
  readonly run: number
}

/** Groups cells by id and metric, in the order in which they first appear. A median of 0 has no ratio, and is left out. */
function cellsOf(lines: readonly HistoryLine[]): Found[][] {
  const all = lines.flatMap((line, run) => line.cells.map(cell => ({ cell, line, run })))
  const positive = all.filter(({ cell }) => cell.median > 0)
  return [...grouped(positive, ({ cell }) => JSON.stringify([cell.id, cell.metric])).values()]
}

/** Returns the usual length of the yardstick in ns, to which figures are normalised; null where no run has one. */
function referenceNs(lines: readonly HistoryLine[]): number | null {
  const lengths = lines.map(runYardstickNs).filter(length => length !== null)
  return lengths.length === 0 ? null : median(lengths)
}

function levelsOf(
  points: readonly TrendPoint[],
  starts: readonly number[],
  isNormalised: boolean,
): TrendLevel[] {
  return [0, ...starts].map((start, i) => {
    const end = starts[i] ?? points.length
    const own = points.slice(start, end)
    return {
      start,
      end,
      value: median(own.map(({ value }) => value)),
      normalised: isNormalised ? median(own.map(({ normalised }) => normalised as number)) : null,
    }
  })
}

function seriesOf(
  found: readonly Found[],
  reference: number | null,
  significance: number,
  minEffect: number,
): TrendSeries {
  const [{ cell }] = found as [Found]
  const points = found.map(({ cell: { median: value, ci95: interval, ...rest }, line, run }) => ({
    run,
    value,
    interval,
    normalised: reference && normalisedMedian({ ...rest, median: value, ci95: interval }, line, reference),
  }))
  const isNormalised = points.every(({ normalised }) => normalised !== null && normalised > 0)
  const judged = points.map(({ value, normalised }) => (isNormalised ? (normalised as number) : value))
  const settings = { significance, minSegment: MIN_SEGMENT, minEffect, seed: seedFrom(cell.id) }
  const changes = changePoints(judged, settings)
  const levels = levelsOf(
    points,
    changes.map(({ index }) => index),
    isNormalised,
  )
  const isMoreBetter = cell.unit === '1/s'
  const { id, mechanism, metric, unit } = cell
  return {
    ...{ id, mechanism, metric, unit, isMoreBetter },
    points,
    isNormalised,
    isLongEnough: points.length >= fewestRuns(significance),
    levels,
    changes: changes.map((change, i) =>
      changeOf(change, points, [levels[i] as TrendLevel, levels[i + 1] as TrendLevel], {
        isMoreBetter,
        isNormalised,
        minEffect,
      }),
    ),
  }
}

/** Returns the series of every cell over the runs of a group, which are given with the oldest first. */
export function seriesOfRuns(lines: readonly HistoryLine[], settings: TrendSettings): TrendSeries[] {
  const cells = cellsOf(lines)
  const reference = referenceNs(lines)
  const significance = significanceOf(settings, cells.length)
  return cells.map(found => seriesOf(found, reference, significance, settings.minEffect))
}
