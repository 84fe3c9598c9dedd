/** The points of a line. A point at the edge of the plot is drawn whole. */
export const POINTS = { pointBorderWidth: 2, pointRadius: 4.5, pointHoverRadius: 6, clip: 8 } as const

/** The points of a line that has none to see or to point at. */
export const NO_POINTS = { pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0 } as const

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
