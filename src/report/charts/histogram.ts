import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { MIDDLE_SHARE } from '../../analysis/views/distribution.ts'
import { binLow } from '../../stats/log_bins.ts'
import { formatInteger, formatPercent } from '../../units/format.ts'
import { type ChartMetric, HISTOGRAM_METRICS, type PageView } from '../page_data/page_data.ts'
import { linearTicks } from './axis.ts'
import type { Chart, Look, Numbers } from './chart.ts'
import { ascending, chosenView, countIn, countsOf } from './choices.ts'
import { type CutAxis, cutAxis, cutAxisOptions, cutMarks } from './cut_axis.ts'
import { rangeOf, type SeriesBins, type SharedBins, sharedBins } from './distributions.ts'
import { axisTitle, type MetricWords, metricWords } from './metric_words.ts'
import { axis, chartOptions } from './options.ts'
import { translucent } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'
import { countTool, metricAmong, metricTool } from './tools.ts'

const TITLE = 'How the samples are spread'
const NOTE = `The height of a step is the share of the samples of its line that fall into it. Drawn is the middle ${formatPercent(MIDDLE_SHARE)}: the tails are in the percentiles.`

const COARSENED = 'All lines have steps as wide as the coarsest of them needs.'

/** A bin of the histogram as a point of a stepped line, whose steps are half-way between two points. */
interface BinPoint {
  readonly x: number
  readonly y: number
  readonly low: number
  readonly high: number
  readonly count: number
}

function pointsOf(
  { first, counts, samples }: SeriesBins,
  binsPerOctave: number,
  { placeOf }: CutAxis,
): BinPoint[] {
  // With an empty bin at either end the outline begins and ends on the axis.
  return [0, ...counts, 0].flatMap((count, i) => {
    const bin = first - 1 + i
    const x = placeOf(bin + 0.5)
    if (x === null) return []
    const [low, high] = [binLow(bin, binsPerOctave), binLow(bin + 1, binsPerOctave)]
    return [{ x, y: samples > 0 ? count / samples : 0, low, high, count }]
  })
}

function datasetOf(
  line: SeriesBins,
  binsPerOctave: number,
  across: CutAxis,
  style: SeriesStyle,
  { theme }: Look,
) {
  const color = theme.lines[style.color] as string
  const data = pointsOf(line, binsPerOctave, across)
  const tallest = Math.max(...data.map(({ count }) => count))
  return {
    label: line.series.label,
    order: -line.position,
    data,
    stepped: 'middle',
    borderColor: color,
    backgroundColor: translucent(color, 0.14),
    fill: 'origin',
    borderWidth: 2,
    borderDash: [...style.dash],
    pointStyle: style.marker,
    pointBackgroundColor: color,
    // Only the tallest bin has the marker of the series.
    pointRadius: data.map(({ count }) => (count === tallest ? 5 : 0)),
    pointHoverRadius: data.map(({ count }) => (count > 0 ? 5 : 0)),
    pointHoverBackgroundColor: color,
    pointHitRadius: 0,
  } as unknown as ChartDataset<'line', { x: number; y: number }[]>
}

const percentTick = (share: number) => `${Number((100 * share).toPrecision(2))} %`

const rangeWords = ({ low, high }: Pick<BinPoint, 'low' | 'high'>, { text, suffix }: MetricWords) =>
  `${text(low)} to ${text(high)}${suffix}`

function optionsFor(
  look: Look,
  metric: ChartMetric,
  shared: SharedBins,
  across: CutAxis,
  highest: number,
): ChartOptions<'line'> {
  const shares = linearTicks(highest)
  const words = metricWords(metric)
  return chartOptions(look, {
    scales: {
      x: cutAxisOptions(look, axisTitle(words), across, rangeOf(shared), shared.binsPerOctave, words.tick),
      y: {
        type: 'linear',
        min: 0,
        max: shares.at(-1) as number,
        ...axis(look, 'share of samples', shares, percentTick),
      },
    },
    tooltip: {
      filter: item => (item.raw as BinPoint).count > 0,
      callbacks: {
        title: items => (items[0] ? rangeWords(items[0].raw as BinPoint, words) : ''),
        label: item => {
          const { y, count } = item.raw as BinPoint
          const share = `${item.dataset.label}: ${formatPercent(y)}`
          const samples = `${formatInteger(count)} ${count === 1 ? 'sample' : 'samples'}`
          return look.isNarrow ? [share, samples] : `${share}, ${samples}`
        },
      },
    },
  })
}

/** Returns the bins that are not empty of all series, whether their lines are hidden or not. */
function numbersOf(
  { binsPerOctave, lines }: SharedBins,
  across: CutAxis,
  fdCount: number,
  metric: ChartMetric,
): Numbers {
  const filled = lines.map(line => pointsOf(line, binsPerOctave, across).filter(({ count }) => count > 0))
  const lows = ascending(filled.flatMap(points => points.map(({ low }) => low)))
  const at = (points: readonly BinPoint[], low: number) => points.find(point => point.low === low)
  return {
    head: ['from, to', ...lines.flatMap(({ series }) => [series.label, `${series.label}, samples`])],
    rows: lows.map(low => ({
      name: rangeWords({ low, high: low * 2 ** (1 / binsPerOctave) }, metricWords(metric)),
      cells: filled.flatMap(points => {
        const point = at(points, low)
        return [
          { value: point ? formatPercent(point.y) : '–' },
          { value: point ? formatInteger(point.count) : '–' },
        ]
      }),
    })),
    csv: [
      [`${metric} from`, `${metric} below`, 'series', 'fdCount', 'samples', 'share'],
      ...filled.flatMap((points, i) =>
        points.map(({ low, high, count, y }) => [low, high, lines[i]?.series.label ?? '', fdCount, count, y]),
      ),
    ],
  }
}

function offeredIn(view: PageView): ChartMetric[] {
  return HISTOGRAM_METRICS.filter(name => view.points.some(({ metrics }) => metrics[name]?.bins))
}

function spokenLine(line: SeriesBins, binsPerOctave: number, across: CutAxis, words: MetricWords): string {
  const points = pointsOf(line, binsPerOctave, across)
  const [tallest] = points.toSorted((a, b) => b.count - a.count)
  return tallest
    ? `${line.series.label} most often ${rangeWords(tallest, words)} (${formatPercent(tallest.y)} of ${formatInteger(line.samples)} samples)`
    : line.series.label
}

/** This chart shows the distribution of one metric at one N, with an outline for each series. */
export const histogram: Chart = {
  isWide: true,
  draw: ({ run, styles }, choices, look) => {
    const view = chosenView(run, choices.settings)
    const offered = view ? offeredIn(view) : []
    const metric = metricAmong(offered, choices.metric, view?.lead)
    if (!view || !metric) return null
    const counts = countsOf(view)
    const fdCount = countIn(counts, choices.fdCount)
    const all = sharedBins(run, view, fdCount, metric, new Set())
    if (!all) return null
    const shared = sharedBins(run, view, fdCount, metric, choices.hidden)
    const allAcross = cutAxis(all.lines, all.binsPerOctave)
    const across = shared ? cutAxis(shared.lines, shared.binsPerOctave) : allAcross
    const datasets = (shared?.lines ?? []).map(line =>
      datasetOf(line, shared?.binsPerOctave ?? 1, across, styles.get(line.series.id) as SeriesStyle, look),
    )
    const heights = datasets.flatMap(({ data }) => data.map(({ y }) => y))
    const conditions = `${metricWords(metric).name} · N = ${formatInteger(fdCount)} · ${view.words}`
    const words = all.lines
      .map(line => spokenLine(line, all.binsPerOctave, allAcross, metricWords(metric)))
      .join('; ')
    return {
      title: TITLE,
      conditions,
      spoken: `Histogram on a logarithmic axis. ${conditions}. ${words}.`,
      onlyLogarithmic: 'The axis of figures is logarithmic, as their bins are.',
      note: across.cuts.length > 0 ? `${NOTE} Where the axis is cut, there are no samples.` : NOTE,
      ...(shared?.isCoarsened ? { remark: COARSENED } : {}),
      numbers: numbersOf(all, allAcross, fdCount, metric),
      tools: [metricTool(offered, metric), countTool(counts, fdCount)],
      config: {
        type: 'line',
        data: { datasets },
        options: optionsFor(look, metric, shared ?? all, across, Math.max(0.01, ...heights)),
        plugins: [cutMarks(across, look)],
      } as ChartConfiguration,
    }
  },
}
