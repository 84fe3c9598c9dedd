import { blockInterval } from './block_interval.ts'

/** A point of a curve that is below 0 where one of two is ahead, and above where the other is. */
export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** An interval whose end is null where it lies outside of what was measured. */
export type OpenInterval = readonly [low: number | null, high: number | null]

/** Where a block crosses that does not cross within the range: far outside of any logarithm. */
const OUTSIDE = 1e6

/** Where straight lines between the points, given by ascending x, rise from below 0 to 0 or more; ascending. */
export function risesOf(points: readonly CurvePoint[]): number[] {
  const rises: number[] = []
  for (const [i, { x, y }] of points.entries()) {
    const before = points[i - 1]
    if (!before || before.y >= 0 || y < 0) continue
    rises.push(before.x + (before.y / (before.y - y)) * (x - before.x))
  }
  return rises
}

/** The rise nearest to `near`; without one, outside of the points, on the side that fits who is ahead on average. */
function riseNear(points: readonly CurvePoint[], near: number): number {
  const rises = risesOf(points)
  if (rises.length > 0) return rises.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a))
  const sum = points.reduce((total, { y }) => total + y, 0)
  return sum >= 0 ? -OUTSIDE : OUTSIDE
}

/**
 * The 95 % interval of the place where a curve rises through 0, from the places where the blocks' own curves do: as
 * that of any figure of blocks (`blockInterval`). A block whose curve does not rise counts as one that does so
 * outside of the points, so that an end which such blocks decide is open.
 *
 * @param curves one of each block, all at the same x, ascending.
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
