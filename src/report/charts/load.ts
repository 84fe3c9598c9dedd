import type { ChartDataset, Plugin } from 'chart.js'
import { listWords } from '../../analysis/sentences/wording.ts'
import { formatChosenRate, formatInteger, formatMicroseconds, formatRate } from '../../units/format.ts'
import type { PageLoad, PageLoadPoint, PageRun } from '../page_data/page_data.ts'
import { logBounds, logTicks, rateTick, timeTick } from './axis.ts'
import { axis, baseOptions, type LineOptions } from './base_options.ts'
import type { ChartKind, Look, Numbers, Tool } from './chart.ts'
import { type Choices, countIn, LOAD_QUANTILES, type LoadQuantile } from './choices.ts'
import { countTool } from './count_tool.ts'
import { type Theme, translucent } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'

interface Point {
  readonly x: number
  readonly y: number
  readonly load: PageLoadPoint
}

type Dataset = ChartDataset<'line', Point[]>

/** Where a line of the chart stops to keep up, in the colour of that line. */
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

/** The loads under the chosen settings, whatever the rate; where closed loop is chosen, the first there are. */
function chosenLoads(run: PageRun, settings: Choices['settings']): PageLoad[] {
  const fits = (load: PageLoad) =>
    Object.entries(load.settings).every(([name, value]) => settings[name] === value)
  const chosen = run.loads.filter(fits)
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
    pointBorderWidth: 2,
    pointBackgroundColor: data.map(({ load: point }) => (point.isSaturated ? theme.surface : color)),
    pointRadius: 5,
    pointHoverRadius: 6.5,
    clip: 8,
  }
}

/** Lines at one rate stand so many pixels apart, so that each colour is seen. */
const SIDE_BY_SIDE = 3

/** An upright line where a mechanism stops to keep up, with its name at the foot: there latencies are high. */
function saturationLines(marks: readonly Mark[], { theme, fontSize, fontFamily }: Look): Plugin<'line'> {
  return {
    id: 'saturation',
    beforeDatasetsDraw: chart => {
      const { ctx, chartArea } = chart
      const scale = chart.scales['x']
      if (!scale) return
      ctx.save()
      ctx.font = `600 ${fontSize - 1}px ${fontFamily}`
      ctx.textBaseline = 'bottom'
      for (const [i, { rate, label, color }] of marks.entries()) {
        const before = marks.slice(0, i).filter(mark => mark.rate === rate).length
        const first = scale.getPixelForValue(rate)
        const x = first + SIDE_BY_SIDE * before
        ctx.strokeStyle = color
        ctx.lineWidth = 1.5
        ctx.setLineDash([2, 3])
        ctx.beginPath()
        ctx.moveTo(x, chartArea.top)
        ctx.lineTo(x, chartArea.bottom)
        ctx.stroke()
        ctx.fillStyle = color
        const gap = 0.6 * fontSize
        const fitsLeft = first - gap - ctx.measureText(label).width > chartArea.left
        ctx.textAlign = fitsLeft ? 'right' : 'left'
        const left = first + (fitsLeft ? -gap : gap + SIDE_BY_SIDE * (marks.length - 1))
        const foot = chartArea.bottom - 4 - 1.3 * fontSize * (marks.length - 1 - i)
        // The grid and the lines behind leave the name alone.
        ctx.setLineDash([])
        ctx.lineWidth = 4
        ctx.lineJoin = 'round'
        ctx.strokeStyle = theme.surface
        ctx.strokeText(label, left, foot)
        ctx.fillText(label, left, foot)
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
): LineOptions {
  const base = baseOptions(look)
  return {
    ...base,
    scales: {
      x: {
        type: 'logarithmic',
        min: (rates[0] ?? 1) / 1.25,
        max: (rates.at(-1) ?? 10) * 1.25,
        ...axis(look, 'offered events per second', rates, rate => rateTick(rate).replace('/s', '')),
      },
      y: {
        type: 'logarithmic',
        min: bounds[0],
        max: bounds[1],
        ...axis(look, `${NAMES[quantile]} of dispatch latency`, logTicks(...bounds), timeTick),
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
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
    },
  } as LineOptions
}

/** What to know of a point beside its latency. */
function wordsAt({ isSaturated, achieved, writerBehind }: PageLoadPoint): string[] {
  return [
    ...(isSaturated ? [`saturated: ${formatRate(achieved)} delivered`] : []),
    ...(writerBehind ? ['the writer was late'] : []),
  ]
}

/** `Kept up: select and poll to 100 k/s (saturated at 200 k/s); epoll at every rate offered.` */
function saturationWords(lines: readonly { readonly label: string; readonly load: PageLoad }[]): string {
  const byLimit = new Map<string, string[]>()
  for (const { label, load } of lines) {
    const { saturatedAt, sustained } = load
    const kept = sustained === null ? 'at no rate offered' : `to ${formatChosenRate(sustained)}`
    const isLate = load.points.some(({ rate, writerBehind }) => rate === saturatedAt && writerBehind)
    const late = isLate ? ', where the writer was late itself' : ''
    const limit =
      saturatedAt === null
        ? 'at every rate offered'
        : `${kept} (saturated at ${formatChosenRate(saturatedAt)}${late})`
    byLimit.set(limit, [...(byLimit.get(limit) ?? []), label])
  }
  const words = [...byLimit].map(([limit, labels]) => `${listWords(labels)} ${limit}`)
  return `Kept up: ${words.join('; ')}.`
}

function numbersOf(lines: readonly { readonly label: string; readonly load: PageLoad }[]): Numbers {
  const known = (value: number | null) => value ?? ''
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
        ...LOAD_QUANTILES.map(name => known(point[name])),
        String(point.isSaturated),
        String(point.writerBehind),
      ]),
    ],
  }
}

function quantileTool(reached: readonly LoadQuantile[], chosen: LoadQuantile): Tool {
  return {
    title: 'Percentile',
    choices: reached.map(value => ({ value, label: NAMES[value] })),
    chosen,
    change: value => ({ loadQuantile: value as LoadQuantile }),
  }
}

/** Latency against the offered rate, a line a series, up to where it no longer keeps up and beyond. */
export const load: ChartKind = {
  id: 'load',
  isWide: true,
  draw: ({ run, styles }, { settings, hidden, loadQuantile, fdCount }, look) => {
    if (run.loads.length === 0) return null
    const { theme } = look
    const chosen = chosenLoads(run, settings)
    const counts = [...new Set(chosen.map(each => each.fdCount))].sort((a, b) => a - b)
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
    const rates = [...new Set(here.flatMap(({ points }) => points.map(({ rate }) => rate)))]
    rates.sort((a, b) => a - b)
    const values = here.flatMap(({ points }) => points.map(point => point[quantile] ?? 0))
    const conditions = `${NAMES[quantile]} · N = ${formatInteger(count)} · ${here[0]?.words ?? ''}`
    const remark = saturationWords(lines)
    return {
      title: TITLE,
      conditions,
      spoken: `Line chart, both axes logarithmic: dispatch latency against offered rate. ${conditions}. ${remark}`,
      note: NOTE,
      remark,
      numbers: numbersOf(lines),
      tools: [quantileTool(reached, quantile), countTool(counts, count)],
      config: {
        type: 'line',
        data: {
          datasets: shown.map(({ label, position, load: own, style }) =>
            datasetOf(label, position, own, quantile, style, theme),
          ),
        },
        options: optionsFor(look, quantile, rates, logBounds(values) ?? [100, 1000]),
        plugins: [saturationLines(marks, look)],
      },
    }
  },
}
