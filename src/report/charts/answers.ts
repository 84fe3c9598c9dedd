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
  // Beside the points at the top of the plot, on the side that has more room, so that it covers few lines.
  Tooltip.positioners.beside = function beside(items) {
    const [first] = items
    if (!first) return false
    const { left, right, top } = this.chart.chartArea
    const { x } = first.element
    return { x, y: top, xAlign: x < (left + right) / 2 ? 'left' : 'right', yAlign: 'center' }
  }
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
