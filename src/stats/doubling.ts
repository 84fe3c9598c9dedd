import { hodgesLehmann } from './signed_rank.ts'

/** The figure of each block at one place x. */
export interface PlaceFigures {
  /** Above 0. */
  readonly x: number
  readonly blocks: readonly { readonly index: number; readonly figure: number }[]
}

/** By which factor figures change where x doubles. */
export interface Doubling {
  readonly factor: number
  /** The 95 % interval; null for fewer than six blocks. */
  readonly interval: readonly [low: number, high: number] | null
  /** The number of blocks that it rests on. */
  readonly blocks: number
  /** The logarithm of the figure that the line through all of them has where x is 1. */
  readonly logAtOne: number
}

/** The straight line log(y) = logAtOne + slope · log2(x). */
interface Line {
  readonly slope: number
  readonly logAtOne: number
}

/** Returns the line of least squares through the logarithms of one block's figures. */
function lineThrough(points: readonly (readonly [log2x: number, logY: number])[]): Line {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const slope = covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return { slope, logAtOne: meanY - slope * meanX }
}

/**
 * Returns by which factor figures change with each doubling of x: in each block that has a figure above 0 at every place
 * it is 2 to the slope of the line of least squares on doubly logarithmic axes, and over the blocks the estimate of
 * Hodges and Lehmann with its interval (hodgesLehmann). One figure for each block, from which the interval comes, is the
 * method of summary measures (Matthews, Altman, Campbell and Royston, British Medical Journal 300, 1990): the figures
 * of one block share its luck, and the blocks are independent.
 *
 * @returns null for fewer than two places, and where no block has figures at all of them.
 */
export function changePerDoubling(places: readonly PlaceFigures[]): Doubling | null {
  if (new Set(places.map(({ x }) => x)).size < 2) return null
  const points = new Map<number, (readonly [number, number])[]>()
  for (const { x, blocks } of places) {
    for (const { index, figure } of blocks) {
      if (!(figure > 0) || !Number.isFinite(figure)) continue
      const own = points.get(index) ?? []
      points.set(index, [...own, [Math.log2(x), Math.log(figure)]])
    }
  }
  const lines = [...points.values()].filter(own => own.length === places.length).map(lineThrough)
  if (lines.length === 0) return null
  const { estimate, interval } = hodgesLehmann(lines.map(({ slope }) => slope))
  return {
    factor: Math.exp(estimate),
    interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
    blocks: lines.length,
    logAtOne: hodgesLehmann(lines.map(({ logAtOne }) => logAtOne)).estimate,
  }
}
