import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { METRIC_NAMES } from '../../metrics/metrics.ts'
import type { MetricUnit } from '../../metrics/units.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'

/** One figure of one cell for other tools: a name, a value, and an interval where there is one. */
export interface Figure {
  readonly suite: string
  /** The id of the cell. */
  readonly cell: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: MetricUnit
  /** The median. */
  readonly value: number
  /** The 95 % interval of the median; null where there is none. */
  readonly interval: readonly [low: number, high: number] | null
  readonly p99: number | null
}

function figureOf({ run }: RunFile, cell: RunCell, metric: string): Figure[] {
  const measured = cell.metrics[metric]
  if (!measured || measured.count === 0) return []
  return [
    {
      suite: run.suite,
      cell: cell.id,
      mechanism: cell.mechanism,
      metric,
      unit: measured.unit,
      value: measured.p50,
      interval: measured.ci95,
      p99: measured.p99,
    },
  ]
}

function measuredCells({ cells }: RunFile): RunCell[] {
  return cells.filter(({ status }) => status === 'ok')
}

/** Returns one figure for each measured cell: the metric that it is compared by. */
export function leadFiguresOf(run: RunFile): Figure[] {
  return measuredCells(run).flatMap(cell => figureOf(run, cell, comparedMetricName(cell.params)))
}

/** Returns the metrics of all measured cells that this muxbench knows: other names a tool may not accept. */
export function allFiguresOf(run: RunFile): Figure[] {
  const known = new Set<string>(METRIC_NAMES)
  return measuredCells(run).flatMap(cell =>
    Object.keys(cell.metrics).flatMap(metric => (known.has(metric) ? figureOf(run, cell, metric) : [])),
  )
}

/** Returns the medians of the head. A comparison has intervals of changes and none of medians. */
export function headFiguresOf({ suite, cells }: Comparison): Figure[] {
  return cells.flatMap(({ id, mechanism, metric, unit, head }) =>
    head === null
      ? []
      : [{ suite, cell: id, mechanism, metric, unit, value: head, interval: null, p99: null }],
  )
}

/** Figures in a format of another tool. */
export interface Exchanged {
  readonly text: string
  /** What the format cannot say, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/** Returns a note about the figures that a format leaves out; none where there are none. */
export function leftOutNote(figures: readonly Figure[], why: string): string[] {
  const [first] = figures
  if (!first) return []
  const others = figures.length > 1 ? ` and ${figures.length - 1} more` : ''
  return [`left out: ${first.cell}${others} (${why})`]
}
