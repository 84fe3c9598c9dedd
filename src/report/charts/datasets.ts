/** The points of a line. A point at the edge of the plot is drawn whole. */
export const POINTS = { pointBorderWidth: 2, pointRadius: 4.5, pointHoverRadius: 6, clip: 8 } as const

/** The points of a line that has none to see or to point at. */
export const NO_POINTS = { pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0 } as const

/** With more marks than this along an axis they would hide each other. */
export const MOST_MARKS = 64

/**
 * Returns the places to mark on a logarithmic axis: all that are given, ascending, or so many that keep their distance
 * from each other, the first and the last among them.
 */
export function placesToMark(places: readonly number[]): readonly number[] {
  const [first, last] = [places[0] ?? 1, places.at(-1) ?? 1]
  if (places.length <= MOST_MARKS) return places
  const step = (last / first) ** (1 / (MOST_MARKS - 1))
  let next = first
  return places.filter(place => {
    const isMarked = place === last || (place >= next && place * step <= last)
    if (isMarked) next = place * step
    return isMarked
  })
}

/** A point of a line, in the units of the axes. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** Returns two datasets, the ends of intervals, with the fill between them. */
export function bandBetween(low: Place[], high: Place[], backgroundColor: string, order: number) {
  const look = { ...NO_POINTS, order, borderWidth: 0 }
  return [
    { ...look, data: low, fill: false },
    { ...look, data: high, fill: '-1', backgroundColor },
  ]
}

interface MarkedLine {
  readonly data: readonly Place[]
  readonly borderColor?: unknown
  readonly pointRadius?: unknown
  readonly pointBackgroundColor?: unknown
}

/**
 * Returns the datasets of a line with marks: the line itself, or, where its points are many, the line without marks and
 * the marks that can be told apart, which have no label. chart.js is slow where points of one dataset differ.
 */
export function markedLine<Line extends MarkedLine>(line: Line): Line[] {
  const { data, pointBackgroundColor: colors, pointRadius, borderColor } = line
  if (data.length <= MOST_MARKS) return [line]
  const marked = new Set(placesToMark(data.map(({ x }) => x)))
  const kept = <T>(given: readonly T[]) => given.filter((_, i) => marked.has(data[i]?.x ?? 0))
  const marks = {
    ...line,
    label: '',
    showLine: false,
    data: kept(data),
    pointBackgroundColor: Array.isArray(colors) ? kept(colors) : colors,
    pointHitRadius: 0,
    pointHoverRadius: pointRadius,
  }
  return [{ ...line, pointRadius: 0, pointBackgroundColor: borderColor }, marks]
}
