import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { WORK_QUANTITIES, type WorkName } from '../../analysis/views/work.ts'
import { metricNameIn } from '../../metrics/metrics.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PagePoint, PageRun, PageView } from '../page_data/page_data.ts'
import { isLabelled, logBounds, logTicks } from './axis.ts'
import { type Bar, barsConfig, barsHeight } from './bars.ts'
import type { Chart, Look, Numbers } from './chart.ts'
import { ascending, chosenView, type Scale } from './choices.ts'
import { markedLine, POINTS } from './datasets.ts'
import { clockInChart, type UnitInChart } from './metric_words.ts'
import { chartOptions, linearAxis, logAxis, scaledAxis, sizeAxis } from './options.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { choiceTool, scaleTool } from './tools.ts'

/** A logarithmic axis has no place for 0, but here 0 matters: it is drawn at this height and labelled 0. */
const ZERO_AT = 0.2

/** The stack of the two panels, counts above times, that share one axis of N. */
const PANELS = 'panels'
const HEIGHT = { both: 620, one: 340 }

interface Line {
  readonly label: string
  readonly style: SeriesStyle
  readonly isHidden: boolean
  readonly points: readonly WorkPoint[]
}

interface WorkPoint {
  readonly fdCount: number
  readonly count: number
  /** What one wait takes by the clock; null on simulated descriptors, whose times are those of a model. */
  readonly time: number | null
}

function countText(value: number): string {
  return Number.isInteger(value) ? formatInteger(value) : value.toFixed(2)
}

function workPoint(point: PagePoint, quantity: number, metric: ChartMetric | null): WorkPoint[] {
  const count = point.work?.[quantity]
  const time = (metric && point.metrics[metric]?.p50) ?? 0
  return count === undefined ? [] : [{ fdCount: point.fdCount, count, time: time > 0 ? time : null }]
}

function linesOf(
  run: PageRun,
  view: PageView,
  styles: ReadonlyMap<string, SeriesStyle>,
  hidden: ReadonlySet<string>,
  quantity: WorkName,
): Line[] {
  const at = WORK_QUANTITIES.findIndex(({ name }) => name === quantity)
  // On simulated descriptors the times are those of a model, in JavaScript.
  const metric = view.settings['fdKind'] === 'simulated' ? null : metricNameIn(run.counts, 'waitNs')
  return run.series.flatMap(({ id, label }) => {
    const points = view.points
      .filter(({ series }) => series === id)
      .flatMap(point => workPoint(point, at, metric))
      .sort((a, b) => a.fdCount - b.fdCount)
    const style = styles.get(id) as SeriesStyle
    return points.length > 0 ? [{ label, style, isHidden: hidden.has(id), points }] : []
  })
}

function datasetsOf(lines: readonly Line[], { theme }: Look, scale: Scale): ChartDataset<'line'>[] {
  const zero = scale === 'linear' ? 0 : ZERO_AT
  const panel = (
    line: Line,
    order: number,
    label: string,
    axisId: string,
    points: { x: number; y: number }[],
  ) => {
    const whole = {
      label,
      // Later lines lie on top: through poll's dashes select's unbroken line can be seen.
      order,
      data: points,
      yAxisID: axisId,
      ...lineLook(line.style, theme),
      ...POINTS,
    }
    return markedLine(whole)
  }
  return lines
    .filter(({ isHidden }) => !isHidden)
    .flatMap((line, position) => {
      const counts = line.points.map(({ fdCount: x, count }) => ({ x, y: count > 0 ? count : zero }))
      const times = line.points.flatMap(({ fdCount: x, time: y }) => (y === null ? [] : [{ x, y }]))
      // The second has no label, so that the legend names a line once.
      return [
        ...panel(line, -position, line.label, 'y', counts),
        ...panel(line, -position, '', 'time', times),
      ]
    })
}

function optionsFor(
  look: Look,
  title: string,
  lines: readonly Line[],
  isTimed: boolean,
  clock: UnitInChart,
  scale: Scale,
): ChartOptions<'line'> {
  const points = lines.flatMap(line => line.points)
  const sizes = ascending(points.map(({ fdCount }) => fdCount))
  const [low, high] = logBounds(points.map(({ count }) => count)) ?? [1, 10]
  const hasZero = points.some(({ count }) => count === 0)
  const ticks = [...(hasZero ? [ZERO_AT] : []), ...logTicks(Math.min(low, 1), high)]
  const timeBounds = logBounds(points.flatMap(({ time }) => time ?? [])) ?? [100, 1000]
  const timeTitle = clock.isExact ? 'instructions of one wait' : 'time of one wait'
  const timeAxis = scaledAxis(look, timeTitle, timeBounds, clock.tick, scale)
  const countLabel = (value: number) =>
    value === ZERO_AT ? '0' : isLabelled(value, [low, high]) ? formatInteger(value) : ''
  const countBounds = [(hasZero ? ZERO_AT : Math.min(low, 1)) / 1.8, high * 1.5] as const
  const countAxis =
    scale === 'linear'
      ? linearAxis(look, title, high, formatInteger)
      : logAxis(look, title, countBounds, countLabel, ticks)
  const shown = lines.filter(({ isHidden }) => !isHidden)
  return chartOptions(look, {
    scales: {
      x: sizeAxis(look, sizes, scale),
      // The first axis of a stack stands lowest.
      ...(isTimed && {
        time: {
          ...timeAxis,
          stack: PANELS,
          position: 'left',
          // Room between the panels, so that their outermost labels do not touch.
          max: timeAxis.max * (scale === 'linear' ? 1.1 : 2.5),
        },
      }),
      y: { ...countAxis, stack: PANELS, position: 'left' },
    },
    tooltip: {
      filter: item => Boolean(item.dataset.label),
      callbacks: {
        title: items => `N = ${formatInteger(items[0]?.parsed.x ?? 0)}`,
        label: item => {
          const line = shown.find(({ label }) => label === item.dataset.label)
          const point = line?.points[item.dataIndex]
          const time = point?.time ? ` in ${clock.format(point.time)}` : ''
          return `${item.dataset.label}: ${point ? countText(point.count) : '–'} ${title}${time}`
        },
      },
    },
  })
}

function numbersOf(
  lines: readonly Line[],
  quantity: WorkName,
  title: string,
  isTimed: boolean,
  run: PageRun,
): Numbers {
  const { suffix, text } = clockInChart(run)
  const sizes = ascending(lines.flatMap(({ points }) => points.map(({ fdCount }) => fdCount)))
  const bySize = lines.map(({ points }) => new Map(points.map(point => [point.fdCount, point])))
  return {
    head: [
      'N',
      ...lines.flatMap(({ label }) => [
        `${label}, ${title}`,
        ...(isTimed ? [`${label}, measured,${suffix}`] : []),
      ]),
    ],
    rows: sizes.map(size => ({
      name: formatInteger(size),
      cells: bySize.flatMap(points => {
        const point = points.get(size)
        const count = { value: point ? countText(point.count) : '–' }
        const time = { value: point?.time ? text(point.time) : '–' }
        return isTimed ? [count, time] : [count]
      }),
    })),
    csv: [
      ['fdCount', 'series', `${quantity} per wait`, `${metricNameIn(run.counts, 'waitNs')} median`],
      ...lines.flatMap(({ label, points }) =>
        points.map(({ fdCount, count, time }) => [fdCount, label, count, time ?? '']),
      ),
    ],
  }
}

/** Returns a bar for each line that is not hidden, where all lines have one point. */
function barsOf(lines: readonly Line[], { theme }: Look, { format }: UnitInChart): Bar[] {
  return lines.flatMap(({ label, style, isHidden, points: [point] }) => {
    if (isHidden || !point) return []
    const { count, time } = point
    const text = `${countText(count)}${time === null ? '' : ` in ${format(time)}`}`
    const color = theme.lines[style.color] as string
    return [{ label, color, figure: count, interval: null, isUnsettled: false, text, told: text }]
  })
}

function spoken(drawn: string, title: string, words: string, { head, rows }: Numbers): string {
  const last = rows.at(-1)
  const values = last?.cells.map(({ value }, i) => `${head[i + 1]} ${value}`).join('; ')
  return `${drawn}: ${title} in one wait, above what one wait takes. ${words}.${last ? ` At N = ${last.name}: ${values}.` : ''}`
}

const QUANTITIES = WORK_QUANTITIES.map(({ name, title }) => ({ value: name, label: title }))

const COUNTED =
  'Above: counted in the simulator, the same on every machine. Callbacks run in the writes before the wait.'
const COUNTED_NOW =
  'Above: counted in the simulator while this report was made. Callbacks run in the writes before the wait.'
const MEASURED_ALONE = 'Times: measured in the kernel (medians).'
const MEASURED =
  'Below: measured in the kernel (medians). Where both rise alike, the work explains what a wait takes.'

/** This chart shows what a wait does, counted, above the time that it takes, both against N. */
export const work: Chart = {
  draw: ({ run, styles }, { settings, hidden, work: quantity, scale }, look) => {
    const view = chosenView(run, settings)
    const lines = view ? linesOf(run, view, styles, hidden, quantity) : []
    if (!view || lines.length === 0) return null
    const title = WORK_QUANTITIES.find(({ name }) => name === quantity)?.title ?? quantity
    const isTimed = lines.some(({ points }) => points.some(({ time }) => time !== null))
    const numbers = numbersOf(lines, quantity, title, isTimed, run)
    const [size, ...further] = ascending(lines.flatMap(({ points }) => points.map(({ fdCount }) => fdCount)))
    const isAlone = further.length === 0
    const clock = clockInChart(run)
    const conditions = isAlone ? `N = ${formatInteger(size ?? 0)} · ${view.words}` : view.words
    const bars = isAlone ? barsOf(lines, look, clock) : []
    const counted = run.series.some(({ mechanism }) => isSimulated(mechanism)) ? COUNTED : COUNTED_NOW
    return {
      title: isTimed ? 'Why: what one wait does, and what it takes' : 'Why: what one wait does',
      conditions,
      spoken: spoken(isAlone ? 'Bars' : `Line charts, all axes ${scale}`, title, conditions, numbers),
      note: [
        isAlone ? counted.replace('Above', 'Bars') : counted,
        ...(isTimed ? [isAlone ? MEASURED_ALONE : MEASURED] : []),
      ].join(' '),
      numbers,
      tools: [choiceTool('Work', 'work', QUANTITIES, quantity), ...(isAlone ? [] : [scaleTool(scale)])],
      ...(isAlone ? { key: [] } : {}),
      height: isAlone ? barsHeight(bars.length) : isTimed ? HEIGHT.both : HEIGHT.one,
      config: isAlone
        ? barsConfig(bars, title, formatInteger, look)
        : ({
            type: 'line',
            data: { datasets: datasetsOf(lines, look, scale) },
            options: optionsFor(look, title, lines, isTimed, clock, scale),
          } as ChartConfiguration),
    }
  },
}
