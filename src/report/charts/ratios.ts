import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { inEqualSteps } from '../../stats/quantile.ts'
import { firstBy } from '../../suite/grouped.ts'
import { formatFactor, formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageRatio, PageRun, PageView } from '../page_data/page_data.ts'
import type { Chart, Look, Numbers, Shown } from './chart.ts'
import { chosenView, countsOf } from './choices.ts'
import { MOST_MARKS, markedLine, NO_POINTS, type Place, POINTS } from './datasets.ts'
import { endLabels, joinedEnds } from './end_labels.ts'
import { metricWords } from './metric_words.ts'
import { ends as endsOf, figureShown, NOTHING } from './numbers.ts'
import { chartOptions, logAxis, sizeAxis, topmostFirst } from './options.ts'
import { ratioAxis, ratioTick } from './ratio_axis.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { metricTool } from './tools.ts'

const COUNTED_NOTE =
  'The median of a later run as a multiple of that of the first, the line at 1. Counts are exact: what is not on the line differs.'

const NOTE =
  'The median of a later run as a multiple of that of the first, the line at 1. Whiskers: 95 %, from the blocks of both runs; where they miss 1, the runs differ by more than their blocks do. Whatever else the machine was doing is in every ratio.'

type Dataset = ChartDataset<'line', Place[]> & { readonly ratios?: readonly PageRatio[] }

/** The factor of N by which points at the same N stand apart, if there is room. */
const STEP_ASIDE = { wide: 1.045, narrow: 1.09 }

/** The share of the way from one N to the next that all points at one N may take. */
const SHARE_OF_GAP = 0.6

/** The smallest distance from 1 of the farthest point that edgeOf reckons with. */
const LEAST_EDGE = 1.25

/** The smallest factor of N between the outermost points and the ends of the axis. */
const LEAST_MARGIN = 1.35

function ratiosIn(view: PageView, metric: ChartMetric, series?: string): PageRatio[] {
  return (view.ratios ?? [])
    .filter(ratio => ratio.metric === metric && (series === undefined || ratio.series === series))
    .sort((a, b) => a.fdCount - b.fdCount)
}

/** Returns the farthest ratio that is drawn. Longer whiskers are cut there, so that the points stay apart. */
function edgeOf(ratios: readonly PageRatio[]): number {
  const farthest = ratios.reduce((most, { ratio }) => Math.max(most, ratio, 1 / ratio), LEAST_EDGE)
  return farthest ** 2
}

function within(ratio: number, edge: number): number {
  return Math.min(edge, Math.max(1 / edge, ratio))
}

function whiskers(ratios: readonly PageRatio[], aside: number, edge: number, color: string): Dataset {
  const data = ratios.flatMap(({ fdCount, interval }) => {
    if (!interval) return []
    const x = fdCount * aside
    // A point without a value ends each whisker, so that no line leads to the next one.
    return [...interval.map(end => ({ x, y: within(end, edge) })), { x, y: Number.NaN }]
  })
  return { data, spanGaps: false, borderColor: color, borderWidth: 2, ...NO_POINTS, order: 1 }
}

function line(
  label: string,
  ratios: readonly PageRatio[],
  aside: number,
  style: SeriesStyle,
  { theme }: Look,
): Dataset {
  return {
    label,
    ratios,
    data: ratios.map(({ fdCount, ratio }) => ({ x: fdCount * aside, y: ratio })),
    ...lineLook(style, theme),
    borderWidth: 1.5,
    ...POINTS,
  }
}

function shown(ratio: PageRatio | undefined): Shown {
  if (!ratio) return NOTHING
  const { interval } = ratio
  // The interval of exact figures whose blocks agree is the ratio itself.
  return figureShown(ratio.ratio, interval && interval[0] < interval[1] ? interval : null, formatFactor)
}

function numbersOf(series: PageRun['series'], view: PageView, metric: ChartMetric, base: string): Numbers {
  const columns = series.map(each => ({ ...each, ratios: ratiosIn(view, metric, each.id) }))
  const bySize = columns.map(({ ratios }) => firstBy(ratios, ({ fdCount }) => fdCount))
  const counts = [...new Set(ratiosIn(view, metric).map(({ fdCount }) => fdCount))]
  return {
    head: ['N', ...columns.map(({ label }) => label)],
    rows: counts.map(count => ({
      name: formatInteger(count),
      cells: bySize.map(ratios => shown(ratios.get(count))),
    })),
    csv: [
      ['fdCount', 'series', 'against', `${metric} ratio of medians`, 'ci95 low', 'ci95 high'],
      ...columns.flatMap(({ label, ratios }) =>
        ratios.map(({ fdCount, ratio, interval }) => [fdCount, label, base, ratio, ...endsOf(interval)]),
      ),
    ],
  }
}

function optionsFor(
  look: Look,
  counts: readonly number[],
  margin: number,
  title: string,
  { bounds, ticks }: ReturnType<typeof ratioAxis>,
): ChartOptions<'line'> {
  const { theme } = look
  return chartOptions(look, {
    scales: {
      x: sizeAxis(look, counts, 'logarithmic', margin),
      y: {
        ...logAxis(look, title, bounds, ratioTick, ticks),
        grid: {
          color: ({ tick }: { tick: { value: number } }) => (tick.value === 1 ? theme.text : theme.grid),
          lineWidth: ({ tick }: { tick: { value: number } }) => (tick.value === 1 ? 1.5 : 1),
          tickLength: 6,
        },
      },
    },
    tooltip: {
      filter: item => Boolean(item.dataset.label),
      itemSort: topmostFirst,
      callbacks: {
        title: items => {
          const [item] = items
          const at = (item?.dataset as Dataset | undefined)?.ratios?.[item?.dataIndex ?? 0]
          return at ? `N = ${formatInteger(at.fdCount)}` : ''
        },
        label: item => {
          const { value, interval } = shown((item.dataset as Dataset).ratios?.[item.dataIndex])
          return `${item.dataset.label}: ${value}×${interval ? `  ${interval}` : ''}`
        },
      },
    },
  })
}

/** Returns the metrics of which the view has ratios, its lead metric first. */
function offeredIn(view: PageView): ChartMetric[] {
  const all = new Set((view.ratios ?? []).map(({ metric }) => metric))
  return [...all].sort((a, b) => Number(b === view.lead) - Number(a === view.lead))
}

function remarkOf(ratios: readonly PageRatio[], edge: number): string {
  const isCut = ratios.some(({ interval }) => interval?.some(end => within(end, edge) !== end))
  const isBare = ratios.some(({ interval }) => interval === null)
  return [
    ...(isCut ? ['A whisker that ends at the edge goes on: the numbers say how far.'] : []),
    ...(isBare ? ['A point without whiskers has no interval: a run has fewer than five blocks of it.'] : []),
  ].join(' ')
}

/** Returns the factor of N by which the points at one N stand apart. */
function stepAside(counts: readonly number[], lines: number, isNarrow: boolean): number {
  const gap = counts.slice(1).reduce((least, count, i) => Math.min(least, count / (counts[i] as number)), 100)
  const wanted = isNarrow ? STEP_ASIDE.narrow : STEP_ASIDE.wide
  return Math.min(wanted, gap ** (SHARE_OF_GAP / Math.max(1, lines)))
}

/** This chart shows, for each cell of all runs, the ratio of its later medians to that of the first run. */
export const ratios: Chart = {
  isWide: true,
  draw: ({ run, styles }, { settings, hidden, ratioMetric }, look) => {
    const view = chosenView(run, settings)
    const offered = view ? offeredIn(view) : []
    if (!view || offered.length === 0) return null
    const metric = offered.includes(ratioMetric) ? ratioMetric : (offered[0] as ChartMetric)
    const later = run.series.filter(({ own }) => own !== undefined && own.run > 0)
    const drawn = later.filter(({ id }) => !hidden.has(id) && ratiosIn(view, metric, id).length > 0)
    const all = ratiosIn(view, metric)
    const edge = edgeOf(all)
    const counts = countsOf(view)
    const step = stepAside(counts, drawn.length, look.isNarrow)
    const margin = Math.max(LEAST_MARGIN, 1.1 * step ** (drawn.length / 2))
    const lines = drawn.map(({ id, label, own }, i) => {
      const style = styles.get(id) as SeriesStyle
      const color = look.theme.lines[style.color] as string
      const aside = step ** (i - (drawn.length - 1) / 2)
      return { label, endName: own?.label ?? label, style, color, aside, own: ratiosIn(view, metric, id) }
    })
    const datasets = lines.flatMap(({ label, style, color, aside, own }) => [
      ...markedLine(line(label, own, aside, style, look)),
      whiskers(own, aside, edge, color),
    ])
    const base = run.overlaid?.[0] ?? ''
    const numbers = numbersOf(
      later.filter(({ id }) => ratiosIn(view, metric, id).length > 0),
      view,
      metric,
      base,
    )
    const words = metricWords(metric)
    const conditions = `${words.name} · ${view.words}`
    const scale = ratioAxis(
      all.flatMap(({ ratio, interval }) => [ratio, ...(interval ?? []).map(end => within(end, edge))]),
    )
    // On a narrow plot the names would lie on the whiskers.
    const named = look.isNarrow ? [] : lines
    const ends = joinedEnds(
      named.flatMap(({ endName: label, color, own }) => {
        const last = own.at(-1)
        return last ? [{ x: last.fdCount * step ** (drawn.length / 2), y: last.ratio, label, color }] : []
      }),
      figure => Math.log(figure) / Math.log(scale.bounds[1] / scale.bounds[0]),
      look.theme.text,
    )
    const spoken = inEqualSteps(numbers.rows, MOST_MARKS)
      .map(({ name, cells }) => `N = ${name}: ${cells.map(({ value }) => value).join(', ')}`)
      .join('; ')
    return {
      title: `Medians against ${base}`,
      conditions,
      spoken: `Line chart of ratios of medians against ${base}, both axes logarithmic. ${conditions}. ${numbers.head.slice(1).join(', ')}: ${spoken}.`,
      note: words.isExact ? COUNTED_NOTE : NOTE,
      remark: remarkOf(all, edge),
      onlyLogarithmic: 'The axes are logarithmic, so that twice and half as much are as far from 1.',
      numbers,
      tools: [metricTool(offered, metric, 'ratioMetric')],
      config: {
        type: 'line',
        data: { datasets },
        options: optionsFor(look, counts, margin, `ratio to ${base}`, scale),
        plugins: [endLabels(ends, look)],
      } as ChartConfiguration,
    }
  },
}
