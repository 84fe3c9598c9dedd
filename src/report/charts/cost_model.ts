import type { ChartConfiguration, ChartDataset, ChartOptions, Plugin } from 'chart.js'
import { isNarrowBand } from '../../analysis/views/known_figures.ts'
import { metricNameIn } from '../../metrics/metrics.ts'
import { formatInteger, formatPercent } from '../../units/format.ts'
import type { PageCostModel, PageModelLine, PageRun, PageView } from '../page_data/page_data.ts'
import { logBounds } from './axis.ts'
import type { Chart, Look } from './chart.ts'
import { ascending, chosenView } from './choices.ts'
import { errorText, modelNumbers } from './cost_model_numbers.ts'
import { bandBetween, markedLine, NO_POINTS, type Place } from './datasets.ts'
import { clockInChart, type UnitInChart } from './metric_words.ts'
import { chartOptions, figureAxis, sizeAxis, topmostFirst } from './options.ts'
import { translucent } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'

/** A series with its measured medians by N and what the model predicts for it. */
interface ModelledSeries {
  readonly id: string
  readonly label: string
  readonly measured: ReadonlyMap<number, number>
  readonly line: PageModelLine
}

type Dataset = ChartDataset<'line', Place[]> & { readonly texts?: readonly string[] }

function modelledSeries(run: PageRun, model: PageCostModel, view: PageView): ModelledSeries[] {
  const at = run.views.indexOf(view)
  const wait = metricNameIn(run.counts, 'waitNs')
  return run.series.flatMap(({ id, label }) => {
    const line = model.lines.find(each => each.view === at && each.series === id)
    if (!line) return []
    const measured = view.points.flatMap(({ series, fdCount, metrics }): [number, number][] => {
      const p50 = metrics[wait]?.p50 ?? 0
      return series === id && p50 > 0 ? [[fdCount, p50]] : []
    })
    return [{ id, label, measured: new Map(measured), line }]
  })
}

function pointText(measured: number, predicted: number, isHeldOut: boolean, { format }: UnitInChart): string {
  const error = errorText(predicted / measured - 1)
  return `${format(measured)}; model ${format(predicted)} (${error}${isHeldOut ? ', N held out' : ', fitted'})`
}

const EXTRAPOLATED_DASH = [3, 5]

/** Datasets with a lower order lie on top: points on lines on bands, and later series on earlier ones. */
const ORDER = { points: 0, lines: 100, bands: 200 }

/** Returns the band of the extrapolation, the measured points, the model through them, and the extrapolation. */
function datasetsOf(
  { label, measured, line }: ModelledSeries,
  position: number,
  style: SeriesStyle,
  look: Look,
  clock: UnitInChart,
): Dataset[] {
  const { theme } = look
  const { format } = clock
  const color = theme.lines[style.color] as string
  const common = { borderColor: color, backgroundColor: color, clip: 8 as const }
  const points = line.tried.flatMap(([x, predicted, isHeldOut]) => {
    const y = measured.get(x)
    return y === undefined ? [] : [{ x, y, predicted, isHeldOut: isHeldOut === 1 }]
  })
  const start = points.at(-1)
  const onward = (figure: (line: PageModelLine['extrapolated'][number]) => number): Place[] =>
    start
      ? [{ x: start.x, y: start.y }, ...line.extrapolated.map(each => ({ x: each[0], y: figure(each) }))]
      : []
  return [
    ...bandBetween(
      onward(([, , low]) => low),
      onward(([, , , high]) => high),
      translucent(color, 0.14),
      ORDER.bands - position,
    ),
    ...markedLine({
      ...common,
      label,
      order: ORDER.points - position,
      showLine: false,
      data: points.map(({ x, y }) => ({ x, y })),
      texts: points.map(({ y, predicted, isHeldOut }) => pointText(y, predicted, isHeldOut, clock)),
      pointStyle: style.marker,
      pointBackgroundColor: points.map(({ isHeldOut }) => (isHeldOut ? theme.surface : color)),
      pointBorderWidth: 2,
      pointRadius: 5,
      pointHoverRadius: 6.5,
    }),
    {
      ...common,
      ...NO_POINTS,
      order: ORDER.lines - position,
      borderWidth: 2,
      data: line.tried.flatMap(([x, y]) => (y > 0 ? [{ x, y }] : [])),
    },
    {
      ...common,
      order: ORDER.lines - position,
      borderWidth: 2,
      borderDash: EXTRAPOLATED_DASH,
      data: onward(([, ns]) => ns),
      texts: [
        '',
        ...line.extrapolated.map(
          ([, ns, low, high]) =>
            `${label}: ${isNarrowBand([low, high]) ? `${format(ns)} [${format(low)}, ${format(high)}]` : `${format(low)} to ${format(high)}`}, extrapolated`,
        ),
      ],
      pointRadius: 0,
      pointHoverRadius: 3,
    },
  ]
}

/** Shades what lies beyond the measured N, and says that it is extrapolated. */
function boundary(largest: number, { theme, fontSize, fontFamily, isNarrow }: Look): Plugin<'line'> {
  return {
    id: 'extrapolated',
    beforeDatasetsDraw: ({ ctx, chartArea: { top, bottom, right }, scales }) => {
      const x = scales['x']?.getPixelForValue(largest * 1.25) ?? right
      ctx.save()
      ctx.fillStyle = translucent(theme.muted, 0.07)
      ctx.fillRect(x, top, right - x, bottom - top)
      ctx.font = `600 ${fontSize}px ${fontFamily}`
      ctx.fillStyle = theme.muted
      ctx.textBaseline = 'top'
      ctx.textAlign = 'left'
      ctx.fillText(isNarrow ? 'extrapolated' : 'extrapolated: nobody measured this', x + 8, top + 8)
      ctx.restore()
    },
  }
}

/** Writes N as `1,000`; on a narrow chart `1 M` for a million. */
function sizeTick(isNarrow: boolean): (value: number) => string {
  return value =>
    isNarrow && value >= 1e5
      ? value >= 1e6
        ? `${formatInteger(value / 1e6)} M`
        : `${formatInteger(value / 1e3)} k`
      : formatInteger(value)
}

function optionsFor(
  look: Look,
  series: readonly ModelledSeries[],
  { isExact, tick }: UnitInChart,
): ChartOptions<'line'> {
  const sizes = series.flatMap(({ line }) => [
    ...line.tried.map(([n]) => n),
    ...line.extrapolated.map(([n]) => n),
  ])
  const bounds = logBounds(
    series.flatMap(({ measured, line }) => [
      ...measured.values(),
      ...line.tried.map(([, ns]) => ns),
      ...line.extrapolated.flatMap(([, , low, high]) => [low, high]),
    ]),
  ) ?? [100, 1000]
  return chartOptions(look, {
    scales: {
      x: {
        ...sizeAxis(look, ascending(sizes), 'logarithmic', 1.4, sizeTick(look.isNarrow)),
        max: Math.max(...sizes) * 1.6,
      },
      y: figureAxis(look, isExact ? 'one wait, instructions' : 'one wait', bounds, tick),
    },
    tooltip: {
      filter: ({ dataset, dataIndex }) =>
        dataset.label !== '' && Boolean((dataset as Dataset).texts?.[dataIndex]),
      itemSort: topmostFirst,
      callbacks: {
        title: items => `N = ${formatInteger(items[0]?.parsed.x ?? 0)}`,
        label: item => {
          const text = (item.dataset as Dataset).texts?.[item.dataIndex] ?? ''
          return item.dataset.label ? `${item.dataset.label}: ${text}` : text
        },
      },
    },
  })
}

const NOTE =
  'The model adds up a price for each call and for each thing that a wait does, as counted in the simulator. Filled points gave the prices, hollow ones test them. Dotted: extrapolated from the largest N. The band is no confidence interval: 95 % of the extrapolations tried out among the measured sizes ended within it.'

function remarkOf(model: PageCostModel, series: readonly ModelledSeries[]): string {
  const shown = new Set(series.map(({ id }) => id))
  const tests = model.tests.filter(test => test.phase === 'wait' && test.series.some(id => shown.has(id)))
  const medians = tests.map(({ median }) => median)
  const worst = Math.max(0, ...tests.map(test => Math.abs(test.worst)))
  const range = [Math.min(...medians), Math.max(...medians)].map(formatPercent)
  const median = range[0] === range[1] ? range[0] : `${range[0]} to ${range[1]}`
  return `On all sizes that it had not seen, whatever was active, the model is off by ${median} (median by mechanism; worst ${formatPercent(worst)}). It knows nothing of caches.`
}

function spoken(conditions: string, series: readonly ModelledSeries[], { format }: UnitInChart): string {
  const ends = series.flatMap(({ label, line }) => {
    const end = line.extrapolated.at(-1)
    return end
      ? [
          `${label} ${isNarrowBand([end[2], end[3]]) ? `${format(end[1])}, ` : ''}between ${format(end[2])} and ${format(end[3])}`,
        ]
      : []
  })
  const size = series[0]?.line.extrapolated.at(-1)?.[0]
  const beyond = size === undefined ? '' : ` Extrapolated to N = ${formatInteger(size)}: ${ends.join('; ')}.`
  return `Line chart, both axes logarithmic: one wait, measured and by the cost model. ${conditions}.${beyond}`
}

/** This chart shows what waits cost by what they do: measured, predicted, and extrapolated to larger N. */
export const costModel: Chart = {
  isWide: true,
  draw: ({ run, styles }, { settings, hidden }, look) => {
    const view = chosenView(run, settings)
    const { costModel: model } = run
    const series = model && view ? modelledSeries(run, model, view) : []
    if (!model || !view || series.length === 0) return null
    const clock = clockInChart(run)
    const largest = Math.max(...series.flatMap(({ line }) => line.tried.map(([n]) => n)))
    return {
      title: 'What the work costs, and would cost beyond',
      conditions: view.words,
      spoken: spoken(view.words, series, clock),
      note: NOTE,
      remark: remarkOf(model, series),
      onlyLogarithmic:
        'The axes are logarithmic: on linear ones all that was measured would lie in one corner.',
      numbers: modelNumbers(model, series, clock),
      tools: [],
      height: 440,
      config: {
        type: 'line',
        data: {
          datasets: series
            .filter(({ id }) => !hidden.has(id))
            .flatMap((each, position) =>
              datasetsOf(each, position, styles.get(each.id) as SeriesStyle, look, clock),
            ),
        },
        options: optionsFor(look, series, clock),
        plugins: [boundary(largest, look)],
      } as ChartConfiguration,
    }
  },
}
