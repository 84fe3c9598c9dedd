import { Chart, type ChartDataset } from 'chart.js'
import { CURVE_POSITIONS } from '../../analysis/percentile_curve.ts'
import { formatInteger, formatMicroseconds } from '../../units/format.ts'
import { type ChartMetric, CURVE_METRICS, type PageRun, type PageView } from '../page_data.ts'
import { logBounds, logTicks, percentileTick, timeTick } from './axis.ts'
import { axis, baseOptions, type LineOptions } from './chart_defaults.ts'
import { figure, type Numbers } from './figure.ts'
import { metricWords } from './metric_words.ts'
import { segmented } from './segmented.ts'
import type { SeriesStyle } from './series_style.ts'
import { chosenView, countIn, countsOf, type State } from './state.ts'
import { readTheme, type Theme } from './theme.ts'

const TITLE = 'How slow are the slow ones'
const NOTE =
  'Latency by percentile: each step to the right is ten times rarer. A curve ends where fewer than five samples lie beyond it. Dispatch latency runs from just before the write (in open loop from the time that was intended for it) to the start of its handler, wake-up latency to the return of a wait that was asleep.'

/** The percentiles that get a tick and a row of the table. */
const NAMED_POSITIONS = [Math.log10(2), 1, 2, 3, 4]

function curveOf(view: PageView | undefined, series: string, fdCount: number, metric: ChartMetric) {
  return (
    view?.points.find(point => point.series === series && point.fdCount === fdCount)?.metrics[metric]
      ?.curve ?? []
  )
}

function numbersOf(run: PageRun, view: PageView | undefined, fdCount: number, metric: ChartMetric): Numbers {
  const curves = run.series.map(({ id }) => curveOf(view, id, fdCount, metric))
  const indexes = NAMED_POSITIONS.map(position => CURVE_POSITIONS.indexOf(position)).filter(index =>
    curves.some(curve => curve.length > index),
  )
  const name = (index: number) => `p${percentileTick(CURVE_POSITIONS[index] as number).replace(' %', '')}`
  return {
    head: ['percentile', ...run.series.map(({ label }) => `${label}, µs`)],
    rows: indexes.map(index => ({
      name: name(index),
      cells: curves.map(curve => ({ value: formatMicroseconds(curve[index] ?? Number.NaN) })),
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
  const color = theme.lines[style.color] as string
  const data = curve.flatMap((y, i) => (y > 0 ? [{ x: CURVE_POSITIONS[i] as number, y }] : []))
  const isNamed = data.map(({ x }) => NAMED_POSITIONS.includes(x))
  return {
    label,
    order: -position,
    data,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2.5,
    borderDash: [...style.dash],
    pointStyle: style.marker,
    pointRadius: isNamed.map(named => (named ? 4 : 0)),
    pointHoverRadius: 5,
    cubicInterpolationMode: 'monotone',
  } as ChartDataset<'line', { x: number; y: number }[]>
}

function optionsFor(theme: Theme, metric: ChartMetric, reach: number, bounds: [number, number]): LineOptions {
  const base = baseOptions(theme)
  const ticks = NAMED_POSITIONS.filter(position => position <= reach + 1e-9)
  return {
    ...base,
    scales: {
      x: {
        type: 'linear',
        min: 0,
        max: reach,
        ...axis(theme, 'percentile', ticks, percentileTick),
      },
      y: {
        type: 'logarithmic',
        min: bounds[0],
        max: bounds[1],
        ...axis(theme, metricWords(metric).axisTitle, logTicks(...bounds), timeTick),
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
        callbacks: {
          title: items => {
            const position = items[0]?.parsed.x ?? 0
            const digits = position < 1 ? 0 : Math.floor(position) + 1
            return `${(100 * (1 - 10 ** -position)).toFixed(Math.max(0, digits - 1))} % are at most`
          },
          label: item => `${item.dataset.label}: ${formatMicroseconds(item.parsed.y ?? Number.NaN)} µs`,
        },
      },
    },
  } as LineOptions
}

/** The metrics that any cell of the view has. */
function offeredIn(view: PageView | undefined): ChartMetric[] {
  return CURVE_METRICS.filter(name => view?.points.some(({ metrics }) => metrics[name]))
}

/** The chosen metric; where the view does not have it, the one that its cells are judged by. */
export function metricIn(view: PageView | undefined, chosen: ChartMetric): ChartMetric {
  const offered = offeredIn(view)
  const lead = view?.lead ?? chosen
  return [chosen, lead].find(name => offered.includes(name)) ?? offered[0] ?? chosen
}

/** The distribution of one metric at one N, a curve a series. */
export function percentileChart(
  run: PageRun,
  styles: ReadonlyMap<string, SeriesStyle>,
  state: State,
): { root: HTMLElement; redraw: () => void } {
  const frame = figure(NOTE, 'muxbench-percentiles')
  frame.root.classList.add('wide')
  const metrics = segmented('Metric', value => state.set({ metric: value as ChartMetric }))
  const sizes = segmented('N', value => state.set({ fdCount: Number(value) }))
  frame.toolbar.append(metrics.root, sizes.root)
  const chart = new Chart<'line', { x: number; y: number }[]>(frame.canvas, {
    type: 'line',
    data: { datasets: [] },
  })
  const redraw = () => {
    const theme = readTheme()
    const { settings, hidden } = state.get()
    const view = chosenView(run, settings)
    const offered = offeredIn(view)
    frame.root.hidden = offered.length === 0
    const metric = metricIn(view, state.get().metric)
    const counts = countsOf(view)
    const fdCount = countIn(counts, state.get().fdCount)
    metrics.update(
      offered.map(value => ({ value, label: metricWords(value).name })),
      metric,
    )
    metrics.root.hidden = offered.length < 2
    sizes.root.hidden = counts.length < 2
    sizes.update(
      counts.map(count => ({ value: String(count), label: formatInteger(count) })),
      String(fdCount),
    )
    const curves = run.series.map(series => ({ series, curve: curveOf(view, series.id, fdCount, metric) }))
    const longest = Math.max(1, ...curves.map(({ curve }) => curve.length))
    const bounds = logBounds(curves.flatMap(({ curve }) => [...curve])) ?? [100, 1000]
    chart.data = {
      datasets: curves
        .filter(({ series }) => !hidden.has(series.id))
        .map(({ series, curve }) =>
          lineOf(
            series.label,
            run.series.indexOf(series),
            curve,
            styles.get(series.id) as SeriesStyle,
            theme,
          ),
        ),
    }
    chart.options = optionsFor(theme, metric, CURVE_POSITIONS[longest - 1] || 1, bounds)
    chart.update('none')
    const words = view
      ? `${metricWords(metric).name} · N = ${formatInteger(fdCount)} · ${view.words}`
      : 'no cell with these settings was measured'
    const numbers = numbersOf(run, view, fdCount, metric)
    const spoken = numbers.rows
      .map(row => `${row.name}: ${row.cells.map(({ value }) => value).join(', ')}`)
      .join('; ')
    const names = run.series.map(({ label }) => label).join(', ')
    frame.describe({
      title: TITLE,
      conditions: words,
      spoken: `Line chart of latency by percentile. ${words}. In µs, ${names}: ${spoken}.`,
      numbers,
    })
  }
  state.subscribe(redraw)
  return { root: frame.root, redraw }
}
