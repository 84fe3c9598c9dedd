/** Which figures a line chart tells where a reader points at it or moves along it by keys, and where it tells them. */
import {
  type ActiveElement,
  type Chart,
  Interaction,
  type InteractionModeFunction,
  Tooltip,
  type TooltipItem,
  type TooltipPositionerFunction,
} from 'chart.js'
import { TOOLTIP_GAP } from './options.ts'

declare module 'chart.js' {
  interface InteractionModeMap {
    answering: InteractionModeFunction
  }
  interface TooltipPositionerMap {
    beside: TooltipPositionerFunction<'line'>
  }
}

type Filter = (item: TooltipItem<'line'>) => boolean

/** Returns the points that the tooltip has words for, by their px from the left: those of lines, and none of fits. */
function answersOf(chart: Chart): Map<number, ActiveElement[]> {
  const filter = chart.options.plugins?.tooltip?.filter as Filter | undefined
  const answers = new Map<number, ActiveElement[]>()
  for (const { index: datasetIndex, data } of chart.getSortedVisibleDatasetMetas()) {
    const dataset = chart.data.datasets[datasetIndex]
    for (const [index, element] of data.entries()) {
      const item = { dataset, dataIndex: index, raw: dataset?.data[index] } as TooltipItem<'line'>
      if (!(filter ? filter(item) : dataset?.label)) continue
      const { x } = element.getProps(['x'], true)
      const together = answers.get(x)
      if (together) together.push({ element, datasetIndex, index })
      else answers.set(x, [{ element, datasetIndex, index }])
    }
  }
  return answers
}

function nearestTo(at: number, places: Iterable<number>): number {
  let nearest = Number.NaN
  for (const place of places) if (!(Math.abs(place - at) >= Math.abs(nearest - at))) nearest = place
  return nearest
}

/** Registers the interaction and the place of the tooltip that line charts have. */
export function registerAnswers(): void {
  Interaction.modes.answering = (chart, { x }) => {
    const answers = answersOf(chart)
    return answers.get(nearestTo(x ?? 0, answers.keys())) ?? []
  }
  Tooltip.positioners.beside = function beside(items) {
    const [first] = items
    if (!first) return false
    const { chartArea, width } = this.chart
    const { x } = first.element
    // Its size is about this; chart.js asks for its place before it has measured it.
    const size = { width: Math.min(210, 0.6 * width), height: 42 + 18 * items.length }
    const sides = x < (chartArea.left + chartArea.right) / 2 ? SIDES : SIDES.toReversed()
    const room = Math.max(0, chartArea.bottom - chartArea.top - size.height)
    const places = HEIGHTS.flatMap(share =>
      sides.map(xAlign => {
        const top = chartArea.top + share * room
        const wanted = xAlign === 'left' ? x + TOOLTIP_GAP : x - TOOLTIP_GAP - size.width
        const left = Math.min(Math.max(wanted, 0), width - size.width)
        return { xAlign, y: top + size.height / 2, covered: coveredBy(this.chart, { left, top, ...size }) }
      }),
    )
    const [best] = places.sort((a, b) => a.covered - b.covered)
    return { x, yAlign: 'center', ...(best as (typeof places)[number]) }
  }
}

/** The sides of a tooltip that the points are at: it lies to the right of them, or to the left. */
const SIDES = ['left', 'right'] as const

/** The heights that are tried, from the top of the plot to its foot. */
const HEIGHTS = [0, 0.25, 0.5, 0.75, 1]

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The places of a line that are looked at are at most so many px apart, along x. */
const STRIDE = 10

/** Returns how many places of all lines lie in a box. */
function coveredBy(chart: Chart, { left, top, width, height }: Box): number {
  const isIn = (x: number, y: number) => x >= left && x <= left + width && y >= top && y <= top + height
  let covered = 0
  for (const { index, data: points } of chart.getSortedVisibleDatasetMetas()) {
    if (!chart.data.datasets[index]?.label) continue
    for (const [i, to] of points.entries()) {
      const from = points[i - 1] ?? to
      const steps = Math.max(1, Math.ceil(Math.abs(to.x - from.x) / STRIDE))
      for (let step = 1; step <= steps; step++) {
        const share = step / steps
        if (isIn(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))) covered++
      }
    }
  }
  return covered
}

/** Returns whether the figures of a chart are told along x, so that keys can move along it. */
export function hasAnswers({ options }: Chart): boolean {
  return options.interaction?.mode === 'answering'
}

/** Tells the figures to the right of those that are told, or to the left; the first or the last ones if none are. */
export function tellNext(chart: Chart, direction: 1 | -1): void {
  const answers = answersOf(chart)
  const places = [...answers.keys()].sort((a, b) => a - b)
  const [told] = chart.getActiveElements()
  const at = told ? places.indexOf(told.element.x) : direction === 1 ? -1 : places.length
  const place = places[Math.min(Math.max(at + direction, 0), places.length - 1)]
  const items = place === undefined ? undefined : answers.get(place)
  if (!items) return
  tell(chart, items)
}

/** Tells these figures, or none. */
export function tell(chart: Chart, items: ActiveElement[]): void {
  const [first] = items
  chart.setActiveElements(items)
  chart.tooltip?.setActiveElements(items, first?.element ?? { x: 0, y: 0 })
  chart.update('none')
}
