import { type MetricUnit, UNITS } from '../../metrics/units.ts'
import type { HistoryCell, HistoryLine } from '../../result/history/schema.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import type { PartName } from '../parts.ts'
import type { TrendPoint } from './changes.ts'
import { normalisedMedian, runYardstickNs } from './normalise.ts'
import { partOfId } from './part_of_id.ts'

/** One cell over the runs of a group, before changes are looked for in it. */
export interface MeasuredSeries {
  readonly id: string
  readonly mechanism: string
  readonly part: PartName
  readonly metric: string
  readonly unit: MetricUnit
  readonly isMoreBetter: boolean
  readonly points: readonly TrendPoint[]
  /** Whether changes are looked for in the normalised figures, as is done where every point has one. */
  readonly isNormalised: boolean
  /** Whether its figures are counts, which have no noise. */
  readonly isExact: boolean
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

/** Returns the least and the largest count of the blocks of a run; null where all of them agree. */
function spreadOf({ blocks }: HistoryCell): [low: number, high: number] | null {
  const counts = blocks.filter(count => count !== null)
  const [low, high] = [Math.min(...counts), Math.max(...counts)]
  return low < high ? [low, high] : null
}

/** Returns the series of every cell over the runs of a group, which are given with the oldest first. */
export function measuredSeries(lines: readonly HistoryLine[]): MeasuredSeries[] {
  const reference = referenceNs(lines)
  return cellsOf(lines).map(found => {
    const [{ cell: first }] = found as [Found]
    const { id, mechanism, metric, unit } = first
    const { isExact, isMoreBetter } = UNITS[unit]
    const points = found.map(({ cell, line, run }) => ({
      run,
      value: cell.median,
      interval: isExact ? spreadOf(cell) : cell.ci95,
      normalised: isExact || reference === null ? null : normalisedMedian(cell, line, reference),
    }))
    return {
      ...{ id, mechanism, metric, unit, points, isExact },
      part: partOfId(id),
      isMoreBetter,
      isNormalised: points.every(({ normalised }) => normalised !== null && normalised > 0),
    }
  })
}

/** Returns the figures of a series in which changes are looked for. */
export function judgedFigures({
  points,
  isNormalised,
}: Pick<MeasuredSeries, 'points' | 'isNormalised'>): number[] {
  return points.map(({ value, normalised }) => (isNormalised ? (normalised as number) : value))
}
