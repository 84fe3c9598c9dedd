import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { CURVE_POSITIONS } from '../../analysis/views/percentile_curve.ts'
import { formatInteger, samplesWords } from '../../units/format.ts'
import { type ChartMetric, CURVE_METRICS, type PageRun, type PageView } from '../page_data/page_data.ts'
import { logBounds, percentileTick } from './axis.ts'
import type { Chart, Look, Numbers } from './chart.ts'
import { chosenView, countIn, countsOf, pointAt, type Scale } from './choices.ts'
import { axisTitle, metricWords } from './metric_words.ts'
import { axis, chartOptions, scaledAxis, topmostFirst } from './options.ts'
import type { Theme } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { countTool, metricAmong, metricTool, scaleTool } from './tools.ts'

const TITLE = 'How slow are the slow ones'
const COUNTED_TITLE = 'How many instructions the rare ones take'
const NOTE =
  'Each step to the right is ten times rarer. A curve ends where fewer than five samples lie beyond it.'

/** What the latencies begin and end with whose names do not say it. */
const RUNS: Partial<Readonly<Record<ChartMetric, string>>> = {
  dispatchLatencyInstructions:
    ' Dispatch latency runs from just before the write to the start of its handler.',
  wakeupLatencyInstructions:
    ' Wake-up latency runs from just before the write to the return of the wait that was asleep.',
  dispatchLatencyNs:
    ' Dispatch latency runs from just before the write (in open loop, from when it was meant to be) to the start of its handler.',
  wakeupLatencyNs:
    ' Wake-up latency runs from just before the write to the return of the wait that was asleep.',
}

/** The percentiles that have a tick and a row of the table, as −log10 of the share beyond them. */
const NAMED_POSITIONS = [Math.log10(2), 1, 2, 3, 4]

function curveOf(view: PageView | undefined, series: string, fdCount: number, metric: ChartMetric) {
  return pointAt(view, series, fdCount)?.metrics[metric]?.curve ?? []
}

function numbersOf(run: PageRun, view: PageView | undefined, fdCount: number, metric: ChartMetric): Numbers {
  const curves = run.series.map(({ id }) => curveOf(view, id, fdCount, metric))
  const { suffix, text } = metricWords(metric)
  const indexes = NAMED_POSITIONS.map(position => CURVE_POSITIONS.indexOf(position)).filter(index =>
    curves.some(curve => curve.length > index),
  )
  const name = (index: number) => `p${percentileTick(CURVE_POSITIONS[index] as number).replace(' %', '')}`
  return {
    head: ['percentile', ...run.series.map(({ label }) => `${label},${suffix}`)],
    rows: indexes.map(index => ({
      name: name(index),
      cells: curves.map(curve => ({ value: text(curve[index] ?? Number.NaN) })),
    })),
    csv: [
      ['percentile', 'series', 'fdCount', metric],
      ...run.series.flatMap(({ label }, i) =>
        (curves[i] ?? []).map((value, at) => [
          100 * (1 - 10 ** -(CURVE_POSITIONS[at] as number)),
          label,
          fdCount,
          value,
        ]),
      ),
    ],
  }
}

function lineOf(label: string, position: number, curve: readonly number[], style: SeriesStyle, theme: Theme) {
  const data = curve.flatMap((y, i) => (y > 0 ? [{ x: CURVE_POSITIONS[i] as number, y }] : []))
  const isNamed = data.map(({ x }) => NAMED_POSITIONS.includes(x))
  return {
    label,
    order: -position,
    data,
    ...lineLook(style, theme),
    pointRadius: isNamed.map(named => (named ? 4 : 0)),
    pointHoverRadius: 5,
    // Up to each percentile the samples are at most its figure.
    stepped: 'after',
    // A marker at the edge of the plot is drawn whole.
    clip: 8,
  } as ChartDataset<'line', { x: number; y: number }[]>
}

/** Writes a percentile as `50 %` or `99.97 %`, with the digits by which it differs from its neighbours. */
function percentWords(position: number): string {
  return `${Number((100 * (1 - 10 ** -position)).toFixed(Math.floor(position)))} %`
}

function optionsFor(
  look: Look,
  metric: ChartMetric,
  reach: number,
  bounds: [number, number],
  scale: Scale,
): ChartOptions<'line'> {
  const words = metricWords(metric)
  const ticks = NAMED_POSITIONS.filter(position => position <= reach + 1e-9)
  return chartOptions(look, {
    scales: {
      x: { type: 'linear', min: 0, max: reach, ...axis(look, 'percentile', ticks, percentileTick) },
      y: scaledAxis(look, axisTitle(words), bounds, words.tick, scale),
    },
    tooltip: {
      itemSort: topmostFirst,
      callbacks: {
        title: items => `${percentWords(items[0]?.parsed.x ?? 0)} are at most`,
        label: item => `${item.dataset.label}: ${words.text(item.parsed.y ?? Number.NaN)}${words.suffix}`,
      },
    },
  })
}

/** Returns the metrics of which a cell of the view has a curve. A run saved without its histograms has none. */
function offeredIn(view: PageView | undefined): ChartMetric[] {
  return CURVE_METRICS.filter(name => view?.points.some(({ metrics }) => metrics[name]?.curve.length))
}

/** This chart shows the percentiles of one metric at one N, with a curve for each series. */
export const percentiles: Chart = {
  isWide: true,
  draw: ({ run, styles }, choices, look) => {
    const { settings, hidden, scale } = choices
    const view = chosenView(run, settings)
    const offered = offeredIn(view)
    const metric = metricAmong(offered, choices.metric, view?.lead)
    if (!view || !metric) return null
    const counts = countsOf(view)
    const fdCount = countIn(counts, choices.fdCount)
    const curves = run.series.map(series => ({ series, curve: curveOf(view, series.id, fdCount, metric) }))
    const longest = Math.max(1, ...curves.map(({ curve }) => curve.length))
    const bounds = logBounds(curves.flatMap(({ curve }) => [...curve])) ?? [100, 1000]
    const datasets = curves.flatMap(({ series, curve }, position) =>
      hidden.has(series.id)
        ? []
        : [lineOf(series.label, position, curve, styles.get(series.id) as SeriesStyle, look.theme)],
    )
    const samples = view.points.flatMap(({ fdCount: n, metrics }) => {
      const own = metrics[metric]
      return n === fdCount && own && own.curve.length > 0 ? [own.count] : []
    })
    const conditions = [
      metricWords(metric).name,
      `N = ${formatInteger(fdCount)}`,
      view.words,
      samplesWords(samples),
    ].join(' · ')
    const numbers = numbersOf(run, view, fdCount, metric)
    const spoken = numbers.rows
      .map(row => `${row.name}: ${row.cells.map(({ value }) => value).join(', ')}`)
      .join('; ')
    const { suffix, isExact } = metricWords(metric)
    const names = run.series.map(({ label }) => label).join(', ')
    return {
      title: isExact ? COUNTED_TITLE : TITLE,
      conditions,
      spoken: `Line chart by percentile. ${conditions}. In${suffix}, ${names}: ${spoken}.`,
      note: `${NOTE}${RUNS[metric] ?? ''}`,
      numbers,
      tools: [metricTool(offered, metric), countTool(counts, fdCount), scaleTool(scale)],
      config: {
        type: 'line',
        data: { datasets },
        options: optionsFor(look, metric, CURVE_POSITIONS[longest - 1] || 1, bounds, scale),
      } as ChartConfiguration,
    }
  },
}
