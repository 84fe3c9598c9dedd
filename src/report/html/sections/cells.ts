import { type Analysis, clockWordsOf, varyingDimensions } from '../../../analysis/analyse.ts'
import { settingWords, waitModeWords } from '../../../analysis/sentences/wording.ts'
import { cellsNearClock, NEAR_CLOCK_READINGS } from '../../../analysis/views/clock_limits.ts'
import { seriesIdOf } from '../../../analysis/views/series.ts'
import type { Metric } from '../../../metrics/metric.ts'
import { leadMetricName, METRICS } from '../../../metrics/metrics.ts'
import { UNITS } from '../../../metrics/units.ts'
import type { RunCell, RunMetric } from '../../../result/run/schema.ts'
import { formatInteger } from '../../../units/format.ts'
import { controlTitle } from '../../page_data/control_titles.ts'
import { foldedHtml, longTableHtml } from './elements.ts'

const SHOWN_ANYWAY = ['waitMode', 'active', 'load']

const DASH = '–'

const TAILS = [
  { field: 'p99', name: 'p99' },
  { field: 'p999', name: 'p99.9' },
  { field: 'p9999', name: 'p99.99' },
] as const

interface Column {
  readonly head: string
  readonly text: (cell: RunCell) => string
}

type Format = (value: number) => string

function interval(given: readonly [number, number] | null | undefined, format: Format): string {
  return given ? given.map(format).join(' – ') : DASH
}

/** Returns the range of the blocks' medians; a dash where all blocks agree. */
function blockRange({ blocks }: RunCell, name: string, format: Format): string {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { metrics } of blocks) {
    const figure = metrics[name]
    if (figure === undefined) continue
    least = Math.min(least, figure)
    most = Math.max(most, figure)
  }
  return least < most ? interval([least, most], format) : DASH
}

/** Returns a percentile, or a dash where too few samples lie beyond it for it to mean anything. */
function tail(metric: RunMetric | undefined, { field }: (typeof TAILS)[number], format: Format): string {
  const value = metric?.[field] ?? null
  return value === null ? DASH : format(value)
}

/** Returns the columns of a metric: one of a rate; of a time its median, and its tails if it has them. */
function metricColumns({ name, unit, column }: Metric): Column[] {
  if (!column) return []
  const { head: title, hasTails } = column
  const of = (cell: RunCell): RunMetric | undefined => cell.metrics[name]
  const { formatInTable: format, isMoreBetter, isExact } = UNITS[unit]
  const figure = (value: number | undefined) => (value === undefined ? DASH : format(value))
  if (isMoreBetter) return [{ head: title, text: cell => figure(of(cell)?.p50) }]
  const median = {
    head: `${title} p50`,
    text: (cell: RunCell) => figure(of(cell)?.p50),
  }
  if (!hasTails) return [median]
  if (isExact) {
    const range = { head: 'blocks', text: (cell: RunCell) => blockRange(cell, name, format) }
    return [
      median,
      range,
      ...TAILS.map(quantile => ({
        head: `${title} ${quantile.name}`,
        text: (cell: RunCell) => tail(of(cell), quantile, format),
      })),
    ]
  }
  return [
    median,
    { head: '95 % interval', text: cell => interval(of(cell)?.ci95, format) },
    ...TAILS.flatMap(quantile => [
      { head: `${title} ${quantile.name}`, text: (cell: RunCell) => tail(of(cell), quantile, format) },
      {
        head: '95 % interval',
        text: (cell: RunCell) => {
          const known = tail(of(cell), quantile, format) !== DASH
          return interval(known ? of(cell)?.percentileIntervals[quantile.field] : null, format)
        },
      },
    ]),
  ]
}

const NEAR_CLOCK_MARK = '†'

function sampleText({ metrics, params }: RunCell): string {
  const lead = metrics[leadMetricName(params)]
  return lead ? formatInteger(lead.count) : DASH
}

function settledText({ settled }: RunCell): string {
  return settled === null ? DASH : settled ? 'yes' : 'no'
}

/** Returns the table of every cell of the run, measured or not; empty for a run without cells. */
export function cellsHtml(analysis: Analysis): string {
  const { cells } = analysis.run
  if (cells.length === 0) return ''
  const labels = new Map(analysis.series.map(({ id, label }) => [id, label]))
  const refused = new Set(analysis.refusals.flatMap(({ cellIds }) => cellIds))
  const nearClock = new Set(cellsNearClock(analysis.run).map(({ id }) => id))
  const nearClockWords =
    nearClock.size > 0
      ? ` ${NEAR_CLOCK_MARK} The median is within ${NEAR_CLOCK_READINGS} times the cost of reading the clock.`
      : ''
  const others = varyingDimensions(analysis).filter(({ name }) => !SHOWN_ANYWAY.includes(name))
  const about: Column[] = [
    { head: 'series', text: cell => labels.get(seriesIdOf(cell)) ?? cell.mechanism },
    { head: 'wait mode', text: ({ params }) => waitModeWords(params.waitMode) },
    { head: 'load', text: ({ params }) => settingWords('load', params.load) },
    ...others.map(({ name }) => ({
      head: controlTitle(name),
      text: ({ params }: RunCell) => settingWords(name, String(params[name as keyof typeof params] ?? null)),
    })),
    { head: 'N', text: ({ params }) => formatInteger(params.fdCount) },
    { head: 'active', text: ({ params }) => formatInteger(params.activeCount) },
  ]
  const measured: Column[] = [
    ...METRICS.flatMap(metricColumns),
    { head: 'samples', text: sampleText },
    { head: 'settled', text: settledText },
  ].filter(({ text }) => cells.some(cell => text(cell) !== DASH))
  const stateText = (cell: RunCell) => {
    const text = refused.has(cell.id) ? 'refused' : cell.status
    return nearClock.has(cell.id) ? `${text} ${NEAR_CLOCK_MARK}` : text
  }
  const state = { head: 'state', text: stateText }
  const columns = [...about, ...measured, state]
  const table = longTableHtml(
    columns.map(({ head }) => head),
    cells.map(cell => columns.map(({ text }) => text(cell))),
    { label: 'Every cell', texts: 3 },
  )
  return `<section><h2>Every cell</h2>
<p class="lead">${clockWordsOf(analysis).isExact ? 'All figures are numbers of instructions. Where the blocks differ, their range stands under blocks.' : 'All times in µs, with the cost of reading the clock taken off. An interval is of the figure before it, from the blocks.'} A percentile needs five samples beyond it; otherwise there is a dash.${nearClockWords}</p>
${foldedHtml(cells.length, 'cells', table)}
</section>`
}
