import { labelsOf } from '../../analysis/overlay/labels.ts'
import {
  type CellComparison,
  type Change,
  type Comparison,
  VERDICTS,
} from '../../analysis/verdict/comparison.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { plainLine } from '../escape.ts'
import { allFiguresOf, type Figure, headFiguresOf } from './figures.ts'
import { type Family, type Labels, openMetricsText, type Sample } from './openmetrics_text.ts'

/** Returns a metric's name as Prometheus has names: `dispatchLatencyNs` becomes `dispatch_latency`. */
function baseName(metric: string): string {
  return metric
    .replace(/(Ns|PerSecond|Instructions|PerThousandEvents)$/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

const STATISTICS = [
  ['', 'Median', ({ value }: Figure) => value],
  ['_interval_low', 'Low end of the 95 % interval of the median', (f: Figure) => f.interval?.[0] ?? null],
  ['_interval_high', 'High end of the 95 % interval of the median', (f: Figure) => f.interval?.[1] ?? null],
  ['_p99', '99th percentile', ({ p99 }: Figure) => p99],
] as const

interface LabelledFigure {
  readonly figure: Figure
  readonly run: Labels
}

/** Returns a time in seconds, the base unit of Prometheus; ten digits keep 45 ns from being 4.5000000000000006e-8. */
function inBaseUnit(value: number, unit: Figure['unit']): number {
  return unit === 'ns' ? Number((value / 1e9).toPrecision(10)) : value
}

/** The units of metrics as Prometheus has them. */
const BASE_UNITS = {
  ns: 'seconds',
  '1/s': 'per_second',
  instruction: 'instructions',
  '1/1000': 'per_thousand',
} as const

function familiesOf(labelled: readonly LabelledFigure[]): Family[] {
  const keyOf = ({ figure }: LabelledFigure) => `${figure.metric} ${figure.unit}`
  return [...new Set(labelled.map(keyOf))].flatMap(key => {
    const of = labelled.filter(each => keyOf(each) === key)
    const { figure: first } = of[0] as LabelledFigure
    const { metric } = first
    const unit = BASE_UNITS[first.unit]
    return STATISTICS.map(([suffix, words, numberOf]) => ({
      name: `muxbench_${baseName(metric)}${suffix}_${unit}`,
      unit,
      help: `${words} of ${plainLine(metric)} of a cell.`,
      samples: of.flatMap(({ figure, run }): Sample[] => {
        const value = numberOf(figure)
        const { suite, cell, mechanism } = figure
        const labels = { ...run, suite, cell, mechanism }
        return value === null ? [] : [{ labels, value: inBaseUnit(value, figure.unit) }]
      }),
    }))
  })
}

function gauge(name: string, unit: string | null, help: string, samples: readonly Sample[]): Family {
  return { name: `muxbench_${name}`, unit, help, samples }
}

function secondsOf(date: string): number[] {
  const ms = Date.parse(date)
  return Number.isFinite(ms) ? [ms / 1000] : []
}

/** Returns the labels of each run. A single run has none: a label that names it would begin a new series every time. */
function runLabels(runs: readonly RunFile[], names?: readonly string[]): Labels[] {
  return runs.length === 1 ? [{}] : labelsOf(runs, names).map(run => ({ run }))
}

/**
 * Returns the figures of runs as gauges of OpenMetrics.
 * @param names what the user calls the runs; left out, the facts that tell them apart.
 */
export function renderOpenMetrics(runs: readonly RunFile[], names?: readonly string[]): string {
  const labels = runLabels(runs, names)
  const labelled = runs.map((run, i) => ({ run, own: labels[i] as Labels }))
  const started = labelled.flatMap(({ run, own }) =>
    secondsOf(run.run.startedAt).map(value => ({ labels: { ...own, suite: run.run.suite }, value })),
  )
  const facts = labelled.map(({ run, own }) => ({
    labels: {
      ...own,
      suite: run.run.suite,
      version: run.tool.version,
      commit: run.tool.commit ?? '',
      kernel: run.environment.kernel,
      cpu_model: run.environment.cpuModel,
    },
    value: 1,
  }))
  return openMetricsText([
    gauge('run_info', null, 'What was measured on what; always 1.', facts),
    gauge('run_start_timestamp_seconds', 'seconds', 'When the run began, in seconds since 1970.', started),
    ...familiesOf(
      labelled.flatMap(({ run, own }) => allFiguresOf(run).map(figure => ({ figure, run: own }))),
    ),
  ])
}

function cellLabels({ suite }: Comparison, { id, mechanism, metric }: CellComparison): Labels {
  return { suite, cell: id, mechanism, metric }
}

const CHANGES = [
  ['ratio', 'Ratio', ({ ratio }: Change) => ratio],
  ['interval_low_ratio', 'Low end of the 95 % interval of the ratio', (c: Change) => c.interval?.[0]],
  ['interval_high_ratio', 'High end of the 95 % interval of the ratio', (c: Change) => c.interval?.[1]],
] as const

function changeFamilies(comparison: Comparison, kind: 'absolute' | 'normalised', words: string): Family[] {
  return CHANGES.map(([name, of, numberOf]) => {
    const samples = comparison.cells.flatMap(cell => {
      const change = cell[kind]
      const value = change ? numberOf(change) : undefined
      return value === undefined ? [] : [{ labels: cellLabels(comparison, cell), value }]
    })
    const help = `${of} of head by base, ${words}; of a rate, above 1 is faster.`
    return gauge(`${kind}_change_${name}`, 'ratio', help, samples)
  })
}

/** Returns a comparison as gauges: the head, the changes, and each verdict as 1 where it holds, else 0. */
export function renderComparisonOpenMetrics(comparison: Comparison): string {
  const { cells, refused, suite } = comparison
  const verdicts = cells.flatMap(cell =>
    VERDICTS.map(verdict => ({
      labels: { ...cellLabels(comparison, cell), verdict },
      value: cell.verdict === verdict ? 1 : 0,
    })),
  )
  const counts = VERDICTS.map(verdict => ({
    labels: { suite, verdict },
    value: cells.filter(cell => cell.verdict === verdict).length,
  }))
  return openMetricsText([
    gauge('verdict', null, 'Whether this is the verdict of the cell.', verdicts),
    gauge('verdict_cells', null, 'Cells of a verdict.', counts),
    gauge('refused_cells', null, 'Cells that could not be compared.', [
      { labels: { suite }, value: refused.length },
    ]),
    ...changeFamilies(comparison, 'absolute', 'as measured'),
    ...changeFamilies(comparison, 'normalised', 'against the yardstick'),
    ...familiesOf(headFiguresOf(comparison).map(figure => ({ figure, run: {} }))),
  ])
}
