import { bootstrapMedianInterval } from './bootstrap.ts'

/** The range of fewer values holds their true median in less than 94 % of cases: too rarely to be called 95 %. */
export const MIN_BLOCKS_FOR_INTERVAL = 5

/** What the range of five values leaves outside on either side, and the most that any number of them may; rounding aside. */
const MOST_OUTSIDE = 2 ** -MIN_BLOCKS_FOR_INTERVAL * (1 + 1e-9)

/**
 * How many of `count` ascending values an interval may leave out at either end, whatever they are drawn from:
 * each lies below the true median with probability 1/2.
 */
function ranksOutside(count: number): number {
  // In logarithms, since 2 ** -count is 0 from 1,075 blocks on.
  let logProbability = -count * Math.LN2
  let outside = Math.exp(logProbability)
  let ranks = 0
  while (outside <= MOST_OUTSIDE) {
    ranks++
    logProbability += Math.log((count - ranks + 1) / ranks)
    outside += Math.exp(logProbability)
  }
  return ranks - 1
}

/**
 * The 95 % interval of a figure from the blocks' own figures: the bootstrap's, which for some small numbers of
 * blocks (seven) holds the truth in less than 90 % of cases, and therefore never narrower than the exact one of
 * order statistics (94 % and more). It is widened where it must be to hold the figure of all samples together:
 * blocks with many samples weigh more in that one.
 *
 * @param blockFigures the median, or another percentile, of each block's own samples.
 * @param figure the same of all samples together.
 * @returns null for fewer than MIN_BLOCKS_FOR_INTERVAL blocks.
 */
export function blockInterval(
  blockFigures: readonly number[],
  figure: number,
): [low: number, high: number] | null {
  const count = blockFigures.length
  const bootstrap = count < MIN_BLOCKS_FOR_INTERVAL ? null : bootstrapMedianInterval(blockFigures)
  if (!bootstrap) return null
  const sorted = [...blockFigures].sort((a, b) => a - b)
  const outside = ranksOutside(count)
  return [
    Math.min(bootstrap[0], sorted[outside] as number, figure),
    Math.max(bootstrap[1], sorted[count - 1 - outside] as number, figure),
  ]
}
