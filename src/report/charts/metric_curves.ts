import type { ChartDataset } from 'chart.js'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageMetric, PageRun, PageView } from '../page_data.ts'
import { logBounds, logTicks } from './axis.ts'
import { axis, baseOptions, type LineOptions } from './base_options.ts'
import type { ChartSubject, Drawing, Look, Numbers, Shown } from './chart.ts'
import { type Choices, chosenView, countsOf } from './choices.ts'
import { type MetricWords, metricWords } from './metric_words.ts'
import { type Theme, translucent } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'

interface Point {
  readonly x: number
  readonly y: number
}

type Dataset = ChartDataset<'line', Point[]> & { readonly metrics?: readonly PageMetric[] }

interface Measured {
  readonly fdCount: number
  readonly metric: PageMetric
  readonly isUnsettled: boolean
}

function measuredOf(view: PageView | undefined, series: string, name: ChartMetric): Measured[] {
  return (view?.points ?? [])
    .flatMap(point => {
      const metric = point.series === series ? point.metrics[name] : undefined
      return metric ? [{ fdCount: point.fdCount, metric, isUnsettled: point.settled === false }] : []
    })
    .sort((a, b) => a.fdCount - b.fdCount)
}

/** A log axis has no place for 0, to which a clock correction can bring a value. */
function drawable(points: readonly Point[]): Point[] {
  return points.filter(point => point.y > 0)
}

function band(measured: readonly Measured[], color: string): Dataset[] {
  const edge = (end: 0 | 1) =>
    drawable(
      measured.flatMap(({ fdCount, metric }) => (metric.ci95 ? [{ x: fdCount, y: metric.ci95[end] }] : [])),
    )
  const look = { order: 1, borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0 }
  return [
    { ...look, data: edge(0), fill: false },
    { ...look, data: edge(1), fill: '-1', backgroundColor: translucent(color, 0.22) },
  ]
}

/** Later lines lie on top: poll's dashes on select's unbroken line leave both to be seen. */
function line(
  label: string,
  position: number,
  measured: readonly Measured[],
  style: SeriesStyle,
  theme: Theme,
): Dataset {
  const color = theme.lines[style.color] as string
  const shown = measured.filter(({ metric }) => metric.p50 > 0)
  return {
    label,
    order: -position,
    data: shown.map(({ fdCount, metric }) => ({ x: fdCount, y: metric.p50 })),
    metrics: shown.map(({ metric }) => metric),
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2.5,
    borderDash: [...style.dash],
    pointStyle: style.marker,
    pointBackgroundColor: shown.map(({ isUnsettled }) => (isUnsettled ? theme.surface : color)),
    pointBorderWidth: 2,
    pointRadius: 4.5,
    pointHoverRadius: 6,
    // A marker at the edge is shown whole.
    clip: 8,
  }
}

function shown(metric: PageMetric | undefined, { text }: MetricWords): Shown {
  if (!metric) return { value: '–' }
  const { p50, ci95 } = metric
  const value = text(p50)
  return ci95 ? { value, interval: `[${ci95.map(text).join(', ')}]` } : { value }
}

function numbersOf(run: PageRun, view: PageView | undefined, name: ChartMetric): Numbers {
  const bySeries = run.series.map(series => ({ series, measured: measuredOf(view, series.id, name) }))
  const counts = [...new Set(bySeries.flatMap(({ measured }) => measured.map(({ fdCount }) => fdCount)))]
  counts.sort((a, b) => a - b)
  const at = (measured: readonly Measured[], count: number) =>
    measured.find(({ fdCount }) => fdCount === count)?.metric
  const words = metricWords(name)
  const unit = words.suffix && `,${words.suffix}`
  return {
    head: ['N', ...run.series.map(({ label }) => `${label}${unit}`)],
    rows: counts.map(count => ({
      name: formatInteger(count),
      cells: bySeries.map(({ measured }) => shown(at(measured, count), words)),
    })),
    csv: [
      ['fdCount', 'series', `${name} median`, 'ci95 low', 'ci95 high', 'count', 'settled'],
      ...bySeries.flatMap(({ series, measured }) =>
        measured.map(({ fdCount, metric, isUnsettled }) => [
          fdCount,
          series.label,
          metric.p50,
          metric.ci95?.[0] ?? '',
          metric.ci95?.[1] ?? '',
          metric.count,
          isUnsettled ? 'no' : '',
        ]),
      ),
    ],
  }
}

/** Views that differ in their wait mode share a scale, so that switching it shows what blocking costs. */
function boundsOf(run: PageRun, view: PageView | undefined, name: ChartMetric): [number, number] | null {
  const alike = run.views.filter(candidate =>
    Object.entries(view?.settings ?? {}).every(
      ([key, value]) => key === 'waitMode' || candidate.settings[key] === value,
    ),
  )
  const metrics = alike.flatMap(({ points }) => points.flatMap(({ metrics: all }) => all[name] ?? []))
  return logBounds(metrics.flatMap(({ p50, ci95 }) => [p50, ...(ci95 ?? [])]))
}

function optionsFor(
  words: MetricWords,
  look: Look,
  counts: readonly number[],
  bounds: [number, number],
): LineOptions {
  const base = baseOptions(look)
  const margin = 1.25
  return {
    ...base,
    scales: {
      x: {
        type: 'logarithmic',
        min: (counts[0] ?? 1) / margin,
        max: (counts.at(-1) ?? 10) * margin,
        ...axis(look, 'N, watched descriptors', counts, formatInteger),
      },
      y: {
        type: 'logarithmic',
        min: bounds[0],
        max: bounds[1],
        ...axis(look, words.axisTitle, logTicks(...bounds), words.tick),
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        filter: item => 'metrics' in item.dataset,
        itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
        callbacks: {
          title: items => `N = ${formatInteger(items[0]?.parsed.x ?? 0)}`,
          label: item => {
            const metric = (item.dataset as Dataset).metrics?.[item.dataIndex]
            const { value, interval } = shown(metric, words)
            return `${item.dataset.label}: ${value}${words.suffix}${interval ? `  ${interval}` : ''}`
          },
        },
      },
    },
  } as LineOptions
}

function spoken(words: MetricWords, conditions: string, numbers: Numbers): string {
  const last = numbers.rows.at(-1)
  const values = last?.cells.map(
    ({ value, interval }, i) =>
      `${numbers.head[i + 1]?.replace(', µs', '')} ${value}${words.suffix} ${interval ?? ''}`,
  )
  return `Line chart, both axes logarithmic: ${words.title}. ${conditions}.${
    last ? ` At N = ${last.name}: ${values?.join('; ')}.` : ' No data.'
  }`
}

function noteOf({ views }: PageRun): string {
  const metrics = views.flatMap(({ points }) => points.flatMap(point => Object.values(point.metrics)))
  return metrics.some(({ ci95 }) => ci95 !== null)
    ? 'Medians; the band is the 95 % confidence interval from the blocks.'
    : 'Medians, without an interval: the run has too few blocks for one.'
}

/**
 * A metric against N, a line a series, with its interval as a band.
 *
 * @param metricOf what a view shows; null where it has nothing to show.
 */
export function drawMetricCurves(
  { run, styles }: ChartSubject,
  { settings, hidden }: Choices,
  look: Look,
  metricOf: (view: PageView) => ChartMetric | null,
): Drawing | null {
  const { theme } = look
  const view = chosenView(run, settings)
  const metric = view ? metricOf(view) : null
  if (metric === null) return null
  const datasets: Dataset[] = []
  for (const [position, { id, label }] of run.series.entries()) {
    if (hidden.has(id)) continue
    const style = styles.get(id) as SeriesStyle
    const measured = measuredOf(view, id, metric)
    datasets.push(...band(measured, theme.lines[style.color] as string))
    datasets.push(line(label, position, measured, style, theme))
  }
  const numbers = numbersOf(run, view, metric)
  const counts = [...new Set(run.views.flatMap(countsOf))].sort((a, b) => a - b)
  const words = metricWords(metric)
  const conditions = view?.words ?? ''
  return {
    title: words.title,
    conditions,
    spoken: spoken(words, conditions, numbers),
    note: noteOf(run),
    numbers,
    tools: [],
    remark: view?.points.some(({ settled }) => settled === false)
      ? 'A hollow point has not settled: its interval is wider than the rule of the run wants it.'
      : '',
    config: {
      type: 'line',
      data: { datasets },
      options: optionsFor(words, look, counts, boundsOf(run, view, metric) ?? [100, 1000]),
    },
  }
}
