import { type Analysis, varyingDimensions } from '../../analysis/analyse.ts'
import { cellsNearClock, NEAR_CLOCK_READINGS } from '../../analysis/clock_limits.ts'
import { seriesIdOf } from '../../analysis/series.ts'
import { settingWords, waitModeWords } from '../../analysis/wording.ts'
import type { RunCell, RunMetric } from '../../result/schema.ts'
import { reaches } from '../../stats/reach.ts'
import { formatInteger, formatMicroseconds, formatRate } from '../../units/format.ts'
import { tableHtml } from './table.ts'

const SHOWN_ANYWAY = ['waitMode', 'load', 'active']

const QUANTILES = { p50: 0.5, p99: 0.99, p999: 0.999 } as const

/** A dash where too few samples lie beyond the percentile for it to mean anything. */
function microseconds(metric: RunMetric | undefined, quantile: keyof typeof QUANTILES): string {
  if (!metric) return '–'
  const isKnown = quantile === 'p50' || reaches(metric.count, QUANTILES[quantile])
  return isKnown ? formatMicroseconds(metric[quantile]) : '–'
}

function interval(metric: RunMetric | undefined): string {
  if (!metric?.ci95) return '–'
  return `${formatMicroseconds(metric.ci95[0])} – ${formatMicroseconds(metric.ci95[1])}`
}

const NEAR_CLOCK_MARK = '†'

function outcome(cell: RunCell, refused: ReadonlySet<string>, nearClock: ReadonlySet<string>): string {
  const state = refused.has(cell.id) ? 'refused' : cell.status
  return nearClock.has(cell.id) ? `${state} ${NEAR_CLOCK_MARK}` : state
}

/** Every cell of the run, measured or not. */
export function cellsHtml(analysis: Analysis): string {
  const labels = new Map(analysis.series.map(({ id, label }) => [id, label]))
  const refused = new Set(analysis.refusals.flatMap(({ cellIds }) => cellIds))
  const nearClock = new Set(cellsNearClock(analysis.run).map(({ id }) => id))
  const nearClockWords =
    nearClock.size > 0
      ? ` ${NEAR_CLOCK_MARK} The median is within ${NEAR_CLOCK_READINGS} times the cost of reading the clock.`
      : ''
  const others = varyingDimensions(analysis).filter(({ name }) => !SHOWN_ANYWAY.includes(name))
  const head = [
    'series',
    'wait mode',
    'load',
    ...others.map(({ name }) => name),
    'N',
    'active',
    'wait p50, µs',
    '95 % interval',
    'wait p99',
    'wait p99.9',
    'cycle p50',
    'per event p50',
    'dispatch p50',
    'dispatch p99',
    'events',
    'waits measured',
    'state',
  ]
  const rows = analysis.run.cells.map(cell => {
    const { metrics, params } = cell
    const rate = metrics['eventsPerSecond']
    return [
      labels.get(seriesIdOf(cell)) ?? cell.mechanism,
      waitModeWords(params.waitMode),
      settingWords('load', params.load),
      ...others.map(({ name }) => String(params[name as keyof typeof params])),
      formatInteger(params.fdCount),
      formatInteger(params.activeCount),
      microseconds(metrics['waitNs'], 'p50'),
      interval(metrics['waitNs']),
      microseconds(metrics['waitNs'], 'p99'),
      microseconds(metrics['waitNs'], 'p999'),
      microseconds(metrics['cycleNs'], 'p50'),
      microseconds(metrics['costPerEventNs'], 'p50'),
      microseconds(metrics['dispatchLatencyNs'], 'p50'),
      microseconds(metrics['dispatchLatencyNs'], 'p99'),
      rate ? formatRate(rate.p50) : '–',
      metrics['waitNs'] ? formatInteger(metrics['waitNs'].count) : '–',
      outcome(cell, refused, nearClock),
    ]
  })
  return `<section><h2>Every cell</h2>
<p class="lead">All times in µs, with the cost of reading the clock taken off. The interval is of the median, from the blocks. A percentile needs five samples beyond it; otherwise there is a dash.${nearClockWords}</p>
${tableHtml(head, rows, { label: 'Every cell', texts: 3 })}
</section>`
}
