import type { ChartConfiguration, Plugin } from 'chart.js'
import { eventsIn, type LatencyRange, slotCounts, slotQuantile } from '../../analysis/views/slots.ts'
import { binLow } from '../../stats/log_bins.ts'
import { formatInteger, formatMicroseconds, formatPercent, formatTime } from '../../units/format.ts'
import type { PageRun, PageTimeline, PageView } from '../page_data/page_data.ts'
import { linearTicks, timeTick, unitOf } from './axis.ts'
import { strokeLine } from './canvas.ts'
import type { Chart, KeyItem, Look, Numbers, Tool } from './chart.ts'
import { ascending, chosenView, countIn, pointAt } from './choices.ts'
import { axis, chartOptions, figureAxis, isFirst } from './options.ts'
import type { Theme } from './palette.ts'
import { choiceTool, countTool } from './tools.ts'

const TITLE = 'Latency over time'
const NOTE =
  'One block of a cell: the colour is how many events of that time had that latency. Time is when an event was meant to be sent, so that a stall is a slope that falls to the right: who waited first waited longest.'

/** A rectangle of the heat map: the events of one slot of time whose latency is in one bin. */
interface Cell extends LatencyRange {
  /** The lower left corner: the beginning of the slot and the lower end of the bin, in ns. */
  readonly x: number
  readonly y: number
  readonly end: number
  readonly count: number
  readonly share: number
}

interface Timed {
  readonly series: PageRun['series'][number]
  readonly timeline: PageTimeline
}

function cellsOf({ slots, slotNs, binsPerOctave }: PageTimeline): Cell[] {
  return slots.flatMap((slot, column) => {
    const { first, counts } = slotCounts(slot)
    const events = eventsIn(slot)
    return counts.flatMap((count, i) => {
      if (count === 0) return []
      const [low, high] = [binLow(first + i, binsPerOctave), binLow(first + i + 1, binsPerOctave)]
      const x = column * slotNs
      return [{ x, y: low, low, high, end: x + slotNs, count, share: count / events }]
    })
  })
}

/** Returns the end of the last slot with an event, in ns. Later slots are empty because the writer had given up. */
function spanOf({ slots, slotNs }: PageTimeline): number {
  return (1 + slots.findLastIndex(slot => eventsIn(slot) > 0)) * slotNs
}

/** Returns how the times of an axis are written: all in one unit, with as few digits as are exact. */
function timeUnit(spanNs: number): { text: (ns: number) => string; name: string } {
  const [size, name] = unitOf(Math.max(spanNs, 1e3), 'ns')
  return { text: ns => String(Number((ns / size).toPrecision(6))), name }
}

const rangeWords = ({ low, high }: LatencyRange) =>
  `${formatMicroseconds(low)} to ${formatMicroseconds(high)} µs`

interface HeatScale {
  /** Returns the colour of a count of at least 1. */
  readonly colorOf: (count: number) => string
  readonly key: readonly KeyItem[]
}

/** Returns the colours of counts from 1 to the highest, whose steps grow by a factor, so that few events are visible. */
export function heatScale(highest: number, { heat }: Theme): HeatScale {
  const steps = heat.map((_, i) => Math.ceil(highest ** (i / heat.length)))
  const lows = [...new Set(steps)].filter(low => low <= highest)
  const shade = (i: number) => Math.round((i * (heat.length - 1)) / Math.max(1, lows.length - 1))
  const rangeWords = (low: number, next: number) =>
    next - low <= 1 ? formatInteger(low) : `${formatInteger(low)} to ${formatInteger(next - 1)}`
  return {
    colorOf: count => heat[shade(lows.findLastIndex(low => low <= count))] as string,
    key: lows.map((low, i) => ({
      label: `${rangeWords(low, lows[i + 1] ?? highest + 1)}${i < lows.length - 1 ? '' : highest === 1 ? ' event' : ' events'}`,
      fill: heat[shade(i)] as string,
      className: `heat-${shade(i)}`,
    })),
  }
}

/** Draws a dashed line where each episode but the first begins, with empty queues. */
function episodeLines(starts: readonly number[], { theme }: Look): Plugin {
  return {
    id: 'episodes',
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      ctx.save()
      ctx.strokeStyle = theme.muted
      ctx.setLineDash([3, 4])
      for (const start of starts.slice(1)) {
        const x = scales['x']?.getPixelForValue(start) ?? 0
        strokeLine(ctx, [x, chartArea.top], [x, chartArea.bottom])
      }
      ctx.restore()
    },
  }
}

/** The overlap of neighbouring rectangles in px, so that the background does not show between them. */
const OVERLAP = 1

function configOf(timeline: PageTimeline, cells: readonly Cell[], look: Look): ChartConfiguration {
  const { starts } = timeline
  const spanNs = spanOf(timeline)
  const unit = timeUnit(spanNs)
  const bounds: [number, number] = [
    Math.min(...cells.map(({ low }) => low)),
    Math.max(...cells.map(({ high }) => high)),
  ]
  const { colorOf } = heatScale(Math.max(...cells.map(({ count }) => count)), look.theme)
  const ticks = linearTicks(spanNs).filter(tick => tick <= spanNs)
  type Context = { readonly chart: { readonly scales: Scales }; readonly dataIndex: number }
  type Scales = Readonly<Record<string, { getPixelForValue: (value: number) => number }>>
  const config = {
    type: 'matrix',
    data: {
      datasets: [
        {
          label: 'events',
          data: cells,
          anchorX: 'left',
          anchorY: 'bottom',
          borderWidth: 0,
          backgroundColor: cells.map(({ count }) => colorOf(count)),
          hoverBackgroundColor: look.theme.text,
          width: ({ chart: { scales }, dataIndex }: Context) => {
            const { x, end } = cells[dataIndex] ?? { x: 0, end: 0 }
            const scale = scales['x']
            return scale ? scale.getPixelForValue(end) - scale.getPixelForValue(x) + OVERLAP : 0
          },
          height: ({ chart: { scales }, dataIndex }: Context) => {
            const { low, high } = cells[dataIndex] ?? { low: 1, high: 1 }
            const scale = scales['y']
            return scale ? scale.getPixelForValue(low) - scale.getPixelForValue(high) + OVERLAP : 0
          },
        },
      ],
    },
    options: chartOptions<'matrix'>(look, {
      interaction: { mode: 'nearest', axis: 'xy', intersect: false },
      scales: {
        x: {
          type: 'linear',
          offset: false,
          min: 0,
          max: spanNs,
          ...axis(look, `time since the block began, ${unit.name}`, ticks, unit.text),
        },
        y: { reverse: false, ...figureAxis(look, 'dispatch latency', bounds, timeTick) },
      },
      tooltip: {
        displayColors: false,
        filter: isFirst,
        callbacks: {
          title: (items: readonly { raw: unknown }[]) => {
            const cell = items[0]?.raw as Cell | undefined
            return cell ? `${unit.text(cell.x)} to ${unit.text(cell.end)} ${unit.name}` : ''
          },
          label: ({ raw }: { raw: unknown }) => {
            const cell = raw as Cell
            return [
              rangeWords(cell),
              `${formatInteger(cell.count)} ${cell.count === 1 ? 'event' : 'events'}, ${formatPercent(cell.share)} of that time`,
            ]
          },
        },
      },
    }),
    plugins: [episodeLines(starts, look)],
  }
  return config as unknown as ChartConfiguration
}

function numbersOf({ series, timeline }: Timed, fdCount: number, cells: readonly Cell[]): Numbers {
  const { slots, slotNs, binsPerOctave } = timeline
  const unit = timeUnit(slots.length * slotNs)
  const words = (range: LatencyRange | null) => (range ? rangeWords(range) : '–')
  return {
    head: [`time, ${unit.name}`, 'events', 'fastest', 'median', 'slowest'],
    rows: slots.map((slot, column) => ({
      name: `${unit.text(column * slotNs)} to ${unit.text((column + 1) * slotNs)}`,
      cells: [
        formatInteger(eventsIn(slot)),
        ...[0, 0.5, 1].map(p => words(slotQuantile(slot, p, binsPerOctave))),
      ].map(value => ({ value })),
    })),
    csv: [
      ['series', 'fdCount', 'timeNs from', 'timeNs below', 'latencyNs from', 'latencyNs below', 'events'],
      ...cells.map(({ x, end, low, high, count }) => [series.label, fdCount, x, end, low, high, count]),
    ],
  }
}

function spoken({ slots, slotNs, binsPerOctave }: PageTimeline, cells: readonly Cell[]): string {
  const medians = slots.flatMap(slot => slotQuantile(slot, 0.5, binsPerOctave) ?? [])
  const highest = Math.max(...cells.map(({ high }) => high))
  const slowest = cells.find(({ high }) => high === highest)
  const lowest = Math.min(...medians.map(({ low }) => low))
  const most = Math.max(...medians.map(({ high }) => high))
  const total = cells.reduce((sum, { count }) => sum + count, 0)
  return [
    `${formatInteger(total)} events in ${formatTime(slots.length * slotNs)}`,
    `the medians of the slots lie from ${rangeWords({ low: lowest, high: most })}`,
    ...(slowest ? [`the slowest took ${rangeWords(slowest)}, at ${formatTime(slowest.x)}`] : []),
  ].join('; ')
}

function remarkOf({ isDisturbed, isUnsent, slots, starts, block }: PageTimeline): string | null {
  const remarks = [
    ...(isDisturbed ? [`Block ${block} was disturbed by something else on the machine.`] : []),
    ...(isUnsent && slots.some(slot => eventsIn(slot) === 0)
      ? [
          'What was due in slots without colour, and after the last one, was never sent: the writer had given up by then.',
        ]
      : []),
    ...(starts.length > 1 ? ['At each dashed line another episode begins, with empty queues.'] : []),
  ]
  return remarks.length > 0 ? remarks.join(' ') : null
}

/** Returns the series of a view that have a timeline at this N. */
function timedIn(run: PageRun, view: PageView, fdCount: number): Timed[] {
  return run.series.flatMap(series => {
    const point = pointAt(view, series.id, fdCount)
    return point?.timeline ? [{ series, timeline: point.timeline }] : []
  })
}

function seriesTool(timed: readonly Timed[], chosen: string): Tool {
  const choices = timed.map(({ series }) => ({ value: series.id, label: series.label }))
  return choiceTool('Mechanism', 'heatSeries', choices, chosen)
}

/** This chart shows the latency of one series over the time of one block of an open loop. */
export const heatMap: Chart = {
  isWide: true,
  draw: ({ run }, { settings, fdCount, heatSeries }, look) => {
    const view = chosenView(run, settings)
    if (!view) return null
    const timedPoints = view.points.filter(({ timeline }) => timeline)
    const counts = ascending(timedPoints.map(point => point.fdCount))
    const count = countIn(counts, fdCount)
    const timed = timedIn(run, view, count)
    const chosen = timed.find(({ series }) => series.id === heatSeries) ?? timed[0]
    if (!chosen) return null
    const { series, timeline } = chosen
    const cells = cellsOf(timeline)
    const remark = remarkOf(timeline)
    const conditions = `${series.label} · N = ${formatInteger(count)} · block ${timeline.block} · ${view.words}`
    return {
      title: TITLE,
      conditions,
      spoken: `Heat map of dispatch latency over time. ${conditions}. ${spoken(timeline, cells)}.`,
      note: NOTE,
      onlyLogarithmic: 'The axis of latency is logarithmic, as its bins are.',
      ...(remark ? { remark } : {}),
      numbers: numbersOf(chosen, count, cells),
      tools: [seriesTool(timed, series.id), countTool(counts, count)],
      key: heatScale(Math.max(...cells.map(each => each.count)), look.theme).key,
      config: configOf(timeline, cells, look),
    }
  },
}
