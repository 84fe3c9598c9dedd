import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { leadMetricName, METRIC_NAMES } from '../../metrics/metrics.ts'
import type { RunCell, RunFile } from '../../result/schema.ts'

/** One figure of one cell, as other tools take figures: a name, a value, perhaps an interval. */
export interface Figure {
  readonly suite: string
  /** The id of the cell. */
  readonly cell: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: 'ns' | '1/s'
  /** The median. */
  readonly value: number
  /** 95 %, of the median; null where there is none. */
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

/** One a cell: the metric that it is judged by. */
export function leadFiguresOf(run: RunFile): Figure[] {
  return measuredCells(run).flatMap(cell => figureOf(run, cell, leadMetricName(cell.params)))
}

/** All metrics of all cells, as far as this muxbench knows them: a name from a file may be no name elsewhere. */
export function allFiguresOf(run: RunFile): Figure[] {
  const known = new Set<string>(METRIC_NAMES)
  return measuredCells(run).flatMap(cell =>
    Object.keys(cell.metrics).flatMap(metric => (known.has(metric) ? figureOf(run, cell, metric) : [])),
  )
}

/** What the head of a comparison is: its medians. A comparison has intervals of changes, none of a side. */
export function headFiguresOf({ suite, cells }: Comparison): Figure[] {
  return cells.flatMap(({ id, mechanism, metric, unit, head }) =>
    head === null
      ? []
      : [{ suite, cell: id, mechanism, metric, unit, value: head, interval: null, p99: null }],
  )
}

/** What an exchange format makes of figures. */
export interface Exchanged {
  readonly text: string
  /** What could not be said in it, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/** One for all figures of which the format cannot tell. */
export function leftOutNote(figures: readonly Figure[], why: string): string[] {
  const [first] = figures
  if (!first) return []
  const others = figures.length > 1 ? ` and ${figures.length - 1} more` : ''
  return [`left out: ${first.cell}${others} (${why})`]
}
