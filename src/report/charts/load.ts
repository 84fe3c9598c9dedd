import type { ChartConfiguration, ChartDataset, ChartOptions, Plugin } from 'chart.js'
import { listWords } from '../../analysis/sentences/wording.ts'
import { LONG_TAIL } from '../../analysis/views/known_figures.ts'
import { grouped } from '../../suite/grouped.ts'
import {
  formatChosenRate,
  formatInteger,
  formatMicroseconds,
  formatRate,
  formatTime,
  samplesWords,
} from '../../units/format.ts'
import type { PageLoad, PageLoadPoint, PageRun } from '../page_data/page_data.ts'
import { logBounds, rateTick, timeTick } from './axis.ts'
import { strokeLine, writeWithHalo } from './canvas.ts'
import type { Chart, Look, Numbers, Tool } from './chart.ts'
import {
  ascending,
  type Choices,
  countIn,
  isUnder,
  LOAD_QUANTILES,
  type LoadQuantile,
  type Scale,
} from './choices.ts'
import { type Place, POINTS } from './datasets.ts'
import { endLabels, heightIn, joinedEnds } from './end_labels.ts'
import { chartOptions, scaledAxis, scaledPlaces, topmostFirst } from './options.ts'
import { type Theme, translucent } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { choiceTool, countTool, scaleTool } from './tools.ts'

interface Point extends Place {
  readonly load: PageLoadPoint
}

type Dataset = ChartDataset<'line', Point[]>

/** The offered rate at which a line is saturated, per second, and the colour of that line. */
interface Mark {
  readonly rate: number
  readonly label: string
  readonly color: string
}

const TITLE = 'Latency under load'
const NOTE =
  'Dispatch latency, from when an event was meant to be sent to the start of its handler: waiting in a queue counts. From its upright line on a mechanism is saturated; hollow points there say how long the cell ran, not how fast the mechanism is.'

const NAMES: Readonly<Record<LoadQuantile, string>> = {
  p50: 'p50',
  p99: 'p99',
  p999: 'p99.9',
  p9999: 'p99.99',
}

/** Returns the loads under the chosen settings, whatever the rate. Without any (closed loop), those of the first. */
function chosenLoads(run: PageRun, settings: Choices['settings']): PageLoad[] {
  const chosen = run.loads.filter(load => isUnder(settings, load.settings))
  if (chosen.length > 0) return chosen
  const first = JSON.stringify(run.loads[0]?.settings)
  return run.loads.filter(load => JSON.stringify(load.settings) === first)
}

function datasetOf(
  label: string,
  position: number,
  load: PageLoad,
  quantile: LoadQuantile,
  style: SeriesStyle,
  theme: Theme,
): Dataset {
  const color = theme.lines[style.color] as string
  const data = load.points.flatMap(point => {
    const y = point[quantile]
    return y !== null && y > 0 ? [{ x: point.rate, y, load: point }] : []
  })
  return {
    label,
    order: -position,
    data,
    ...lineLook(style, theme),
    segment: {
      borderColor: ({ p1DataIndex }: { p1DataIndex: number }) =>
        data[p1DataIndex]?.load.isSaturated ? translucent(color, 0.35) : undefined,
    },
    ...POINTS,
    pointBackgroundColor: data.map(({ load: point }) => (point.isSaturated ? theme.surface : color)),
    pointRadius: 5,
    pointHoverRadius: 6.5,
  }
}

/** The distance in px of marks at the same rate, so that each colour is seen. */
const SIDE_BY_SIDE = 3

/** Draws an upright line where a series is saturated, and on top of all lines its name at the foot. */
function saturationLines(marks: readonly Mark[], { theme, fontSize, fontFamily }: Look): Plugin<'line'> {
  return {
    id: 'saturation',
    beforeDatasetsDraw: ({ ctx, chartArea, scales: { x: scale } }) => {
      if (!scale) return
      ctx.save()
      ctx.lineWidth = 1.5
      ctx.setLineDash([2, 3])
      for (const [i, { rate, color }] of marks.entries()) {
        const before = marks.slice(0, i).filter(mark => mark.rate === rate).length
        const x = scale.getPixelForValue(rate) + SIDE_BY_SIDE * before
        ctx.strokeStyle = color
        strokeLine(ctx, [x, chartArea.top], [x, chartArea.bottom])
      }
      ctx.restore()
    },
    afterDatasetsDraw: ({ ctx, chartArea, scales: { x: scale } }) => {
      if (!scale) return
      ctx.save()
      ctx.font = `600 ${fontSize - 1}px ${fontFamily}`
      ctx.textBaseline = 'bottom'
      const gap = 0.6 * fontSize
      for (const [i, { rate, label, color }] of marks.entries()) {
        const first = scale.getPixelForValue(rate)
        const fitsLeft = first - gap - ctx.measureText(label).width > chartArea.left
        ctx.fillStyle = color
        ctx.textAlign = fitsLeft ? 'right' : 'left'
        const left = first + (fitsLeft ? -gap : gap + SIDE_BY_SIDE * (marks.length - 1))
        const foot = chartArea.bottom - 4 - 1.3 * fontSize * (marks.length - 1 - i)
        writeWithHalo(ctx, label, [left, foot], theme.surface)
      }
      ctx.restore()
    },
  }
}

function optionsFor(
  look: Look,
  quantile: LoadQuantile,
  rates: readonly number[],
  bounds: [number, number],
  scale: Scale,
): ChartOptions<'line'> {
  const rateLabel = (rate: number) => rateTick(rate).replace('/s', '')
  return chartOptions(look, {
    scales: {
      x: scaledPlaces(look, 'offered events per second', rates, rateLabel, scale),
      y: scaledAxis(look, `${NAMES[quantile]} of dispatch latency`, bounds, timeTick, scale),
    },
    tooltip: {
      itemSort: topmostFirst,
      callbacks: {
        title: items => `${formatChosenRate(items[0]?.parsed.x ?? 0)} offered`,
        label: item => {
          const { y, load } = item.raw as Point
          const figure = `${item.dataset.label}: ${formatMicroseconds(y)} µs`
          const words = wordsAt(load)
          // On a phone one line has no room for both.
          return look.isNarrow ? [figure, ...words] : [figure, ...words].join(', ')
        },
      },
    },
  })
}

/** Returns what a reader has to know about a point beside its latency. */
function wordsAt({ isSaturated, achieved, writerBehind }: PageLoadPoint): string[] {
  return [
    ...(isSaturated ? [`saturated: ${formatRate(achieved)} delivered`] : []),
    ...(writerBehind ? ['the writer was late'] : []),
  ]
}

/** Says a tail far from its median at the highest rate at which no line is saturated; nothing where there is none. */
function tailWords(lines: readonly { readonly label: string; readonly load: PageLoad }[]): string {
  const limit = Math.min(...lines.map(({ load }) => load.saturatedAt ?? 1e15))
  const kept = lines.flatMap(({ label, load }) => load.points.map(point => ({ ...point, label })))
  const highest = Math.max(...kept.map(({ rate }) => (rate < limit ? rate : 0)))
  const worst = kept.find(({ rate, p50, p99 }) => rate === highest && (p99 ?? 0) > LONG_TAIL * p50)
  return worst
    ? ` At ${formatChosenRate(highest)} one event in 100 takes more than ${formatTime(worst.p99 ?? 0)} with ${worst.label}; the median is ${formatTime(worst.p50)}.`
    : ''
}

/** Writes `Kept up: select and poll to 100 k/s (saturated at 200 k/s); epoll at every rate offered.` */
function saturationWords(lines: readonly { readonly label: string; readonly load: PageLoad }[]): string {
  const limitOf = ({ load }: (typeof lines)[number]) => {
    const { saturatedAt, sustained } = load
    const kept = sustained === null ? 'at no rate offered' : `to ${formatChosenRate(sustained)}`
    const isLate = load.points.some(({ rate, writerBehind }) => rate === saturatedAt && writerBehind)
    const late = isLate ? ', where the writer was late itself' : ''
    if (saturatedAt === null) return 'at every rate offered'
    return `${kept} (saturated at ${formatChosenRate(saturatedAt)}${late})`
  }
  const words = [...grouped(lines, limitOf)].map(
    ([limit, own]) => `${listWords(own.map(({ label }) => label))} ${limit}`,
  )
  return `Kept up: ${words.join('; ')}.`
}

function numbersOf(lines: readonly { readonly label: string; readonly load: PageLoad }[]): Numbers {
  const points = lines.flatMap(({ label, load }) => load.points.map(point => ({ label, load, point })))
  return {
    head: ['offered', 'series', 'delivered', ...LOAD_QUANTILES.map(name => `${NAMES[name]}, µs`), 'state'],
    rows: points
      .toSorted((a, b) => a.point.rate - b.point.rate)
      .map(({ label, point }) => ({
        name: formatChosenRate(point.rate),
        cells: [
          label,
          formatRate(point.achieved),
          ...LOAD_QUANTILES.map(name => formatMicroseconds(point[name] ?? Number.NaN)),
          [point.isSaturated ? 'saturated' : 'keeps up', ...(point.writerBehind ? ['writer late'] : [])].join(
            ', ',
          ),
        ].map(value => ({ value })),
      })),
    csv: [
      [
        'ratePerSecond',
        'series',
        'fdCount',
        'achievedPerSecond',
        ...LOAD_QUANTILES.map(name => `dispatchLatencyNs ${name}`),
        'saturated',
        'writer behind',
      ],
      ...points.map(({ label, load, point }) => [
        point.rate,
        label,
        load.fdCount,
        point.achieved,
        ...LOAD_QUANTILES.map(name => point[name] ?? ''),
        String(point.isSaturated),
        String(point.writerBehind),
      ]),
    ],
  }
}

function quantileTool(reached: readonly LoadQuantile[], chosen: LoadQuantile): Tool {
  const choices = reached.map(value => ({ value, label: NAMES[value] }))
  return choiceTool('Percentile', 'loadQuantile', choices, chosen)
}

/** This chart shows latency against the offered rate, also beyond the rates that a series sustains. */
export const load: Chart = {
  isWide: true,
  draw: ({ run, styles }, { settings, hidden, loadQuantile, fdCount, scale }, look) => {
    if (run.loads.length === 0) return null
    const { theme } = look
    const chosen = chosenLoads(run, settings)
    const counts = ascending(chosen.map(each => each.fdCount))
    const count = countIn(counts, fdCount)
    const here = chosen.filter(each => each.fdCount === count)
    const reached = LOAD_QUANTILES.filter(name =>
      here.some(({ points }) => points.some(point => point[name] !== null)),
    )
    const quantile = reached.includes(loadQuantile) ? loadQuantile : (reached[0] ?? 'p50')
    const lines = run.series.flatMap(({ id, label }, position) => {
      const own = here.find(({ series }) => series === id)
      return own ? [{ id, label, position, load: own, style: styles.get(id) as SeriesStyle }] : []
    })
    const shown = lines.filter(({ id }) => !hidden.has(id))
    const marks = shown.flatMap(({ label, load: { saturatedAt }, style }) =>
      saturatedAt === null
        ? []
        : [{ rate: saturatedAt, label: `${label} saturated`, color: theme.lines[style.color] as string }],
    )
    const rates = ascending(here.flatMap(({ points }) => points.map(({ rate }) => rate)))
    const values = here.flatMap(({ points }) => points.map(point => point[quantile] ?? 0))
    const samples = here.flatMap(({ points }) =>
      points.flatMap(point => (point[quantile] === null ? [] : [point.count])),
    )
    const conditions = [
      NAMES[quantile],
      `N = ${formatInteger(count)}`,
      here[0]?.words ?? '',
      ...(quantile === 'p50' ? [] : [samplesWords(samples)]),
    ].join(' · ')
    const remark = `${saturationWords(lines)}${tailWords(lines)}`
    const bounds = logBounds(values) ?? [100, 1000]
    const datasets = shown.map(({ label, position, load: own, style }) =>
      datasetOf(label, position, own, quantile, style, theme),
    )
    const ends = datasets.flatMap(({ label = '', borderColor, data }) =>
      data.slice(-1).map(({ x, y }) => ({ x, y, label, color: borderColor as string })),
    )
    return {
      title: TITLE,
      conditions,
      spoken: `Line chart, both axes ${scale}: dispatch latency against offered rate. ${conditions}. ${remark}`,
      note: NOTE,
      remark,
      numbers: numbersOf(lines),
      tools: [quantileTool(reached, quantile), countTool(counts, count), scaleTool(scale)],
      config: {
        type: 'line',
        data: { datasets },
        options: optionsFor(look, quantile, rates, bounds, scale),
        plugins: [
          saturationLines(marks, look),
          endLabels(joinedEnds(ends, heightIn(bounds, scale), theme.text), look),
        ],
      } as ChartConfiguration,
    }
  },
}
