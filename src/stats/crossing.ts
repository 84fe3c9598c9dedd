import { blockInterval } from './block_interval.ts'

/** A point of a curve that is below 0 where one of two mechanisms is ahead, and above 0 where the other is. */
export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** An interval. An end is null where it lies outside of what was measured. */
export type OpenInterval = readonly [low: number | null, high: number | null]

/** The place that stands for a crossing outside the range; logarithms of x are far smaller. */
const OUTSIDE = 1e6

/** Returns, in ascending order, where straight lines between points of ascending x rise from below 0 to 0 or more. */
export function risesOf(points: readonly CurvePoint[]): number[] {
  const rises: number[] = []
  for (const [i, { x, y }] of points.entries()) {
    const before = points[i - 1]
    if (!before || before.y >= 0 || y < 0) continue
    rises.push(before.x + (before.y / (before.y - y)) * (x - before.x))
  }
  return rises
}

/** Returns the rise nearest to `near`. Without any it is ±OUTSIDE: below the range for a curve that is above 0 on average. */
function riseNear(points: readonly CurvePoint[], near: number): number {
  const rises = risesOf(points)
  if (rises.length > 0) return rises.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a))
  const sum = points.reduce((total, { y }) => total + y, 0)
  return sum >= 0 ? -OUTSIDE : OUTSIDE
}

/**
 * Returns the 95 % interval of the place where a curve rises through 0, from the places where the blocks' own curves do
 * (`blockInterval`). A block whose curve does not rise counts as one that does so outside of the points, so that an
 * end of the interval which such blocks decide is open.
 *
 * @param curves one curve for each block, all at the same ascending x.
 * @param estimate where the curve of all samples rises.
 * @returns null for too few blocks, or no points.
 */
export function crossingInterval(
  curves: readonly (readonly CurvePoint[])[],
  estimate: number,
): OpenInterval | null {
  const [points] = curves
  const first = points?.[0]
  const last = points?.at(-1)
  if (!first || !last) return null
  const interval = blockInterval(
    curves.map(curve => riseNear(curve, estimate)),
    estimate,
  )
  return interval && [interval[0] < first.x ? null : interval[0], interval[1] > last.x ? null : interval[1]]
}
