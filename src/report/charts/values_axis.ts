/** An axis of a line chart whose values are no numbers: they stand beside each other, without a line between them. */
import { type Axis, placeText } from '../../analysis/views/axes.ts'
import type { Look } from './chart.ts'
import type { Measured } from './curve_points.ts'
import { NO_POINTS, type Place } from './datasets.ts'
import { axis } from './options.ts'

/** Returns the words for a place on an axis: a number, or the value that stands there. */
export function placeWords(axis: Axis, place: number): string {
  return axis.words?.[place - 1] ?? placeText(axis, place)
}

/** Says where figures stand on an axis: `N = 512`, or the words for the value that stands there. */
export function placePhrase(axis: Axis, place: number): string {
  return axis.values ? placeWords(axis, place) : `${axis.symbol} = ${placeText(axis, place)}`
}

/** The way from one value to the next that the points of all lines at it take, where an axis has no numbers. */
const SHARE_OF_VALUE = 0.5

/** Returns how far from its value each of several lines has its points, so that they do not hide each other. */
export function asideOf(at: number, count: number): number {
  return count > 1 ? SHARE_OF_VALUE * (at / (count - 1) - 0.5) : 0
}

/** Returns the points of a line on an axis without numbers, with their intervals as whiskers, and no line between them. */
export function besideEachOther<Line extends { readonly data: Place[] }>(
  [line, ...marks]: readonly Line[],
  measured: readonly Measured[],
  color: string,
) {
  const data = measured.flatMap(({ x, metric }) =>
    metric.ci95 && metric.ci95[0] > 0
      ? // A point without a value ends each whisker, so that no line leads to the next one.
        [...metric.ci95.map(y => ({ x, y })), { x, y: Number.NaN }]
      : [],
  )
  const whiskers = { data, borderColor: color, borderWidth: 2, ...NO_POINTS, order: 1 }
  return line ? [whiskers, { ...line, showLine: false }, ...marks] : []
}

/** Returns the axis of values that are no numbers, each of which has its words. */
export function valuesAxis(look: Look, subject: Axis) {
  const values = subject.values ?? []
  const places = values.map((_, i) => i + 1)
  const { ticks, ...rest } = axis(look, subject.title, places, place => placeWords(subject, place))
  return {
    type: 'linear',
    min: 0.5,
    max: values.length + 0.5,
    ...rest,
    ticks: { ...ticks, maxRotation: 60, autoSkip: false },
  }
}
