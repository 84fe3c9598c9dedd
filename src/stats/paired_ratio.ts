import { median } from './quantile.ts'
import { hodgesLehmann } from './signed_rank.ts'

/** What one cell showed in one block. Its figures are compared with those of another cell in the same block only. */
export interface BlockFigures {
  /** The number of the block, by which two cells' blocks belong together. */
  readonly index: number
  /** The median of the whole block; undefined where the block lacks the figure. */
  readonly figure: number | undefined
  /** The median of each turn by round, in the same unit; null where there was no turn. Empty where none are known. */
  readonly turns: readonly (number | null)[]
}

/** `same`: no more than SAME_SHARE apart; `toldApart`: one of the two is larger; `undecided`: not enough is known. */
export type PairedDecision = 'same' | 'toldApart' | 'undecided'

/** Two cells that differ by less are called the same, whichever is ahead. */
export const SAME_SHARE = 0.05

/** The largest logarithm of a ratio that is called the same: symmetric, so that it does not matter which cell is first. */
const SAME_LOG = Math.log1p(SAME_SHARE)

/** The 95 % interval of the signed-rank test does not exist for fewer: five values of one sign have p = 1/16. */
export const MIN_BLOCKS_FOR_COMPARISON = 6

/** One cell's figure as a multiple of another's, from the blocks that measured both. */
export interface PairedRatio {
  readonly ratio: number
  /** The 95 % interval; null for fewer than MIN_BLOCKS_FOR_COMPARISON blocks. */
  readonly interval: readonly [low: number, high: number] | null
  readonly decision: PairedDecision
  /** The number of blocks that it rests on. */
  readonly blocks: number
  /** How many more blocks would decide, at least 1; 0 where it is decided. */
  readonly moreBlocks: number
}

/** Returns the logarithm of a / b; nothing where either has no figure above 0, which is a multiple of nothing. */
function logRatios(a: number | null | undefined, b: number | null | undefined): number[] {
  return a && b && a > 0 && b > 0 ? [Math.log(a) - Math.log(b)] : []
}

/**
 * Returns the log-ratio of each block that measured both: the median of the log-ratios of its rounds, since turns of
 * one round lie milliseconds apart and share what the machine does meanwhile. Where no round has both turns, it is
 * the log-ratio of the block's medians.
 */
export function blockLogRatios(a: readonly BlockFigures[], b: readonly BlockFigures[]): number[] {
  const others = new Map(b.map(block => [block.index, block]))
  return a.flatMap(own => {
    const other = others.get(own.index)
    if (!other) return []
    const rounds = own.turns.flatMap((turn, round) => logRatios(turn, other.turns[round]))
    return rounds.length > 0 ? [median(rounds)] : logRatios(own.figure, other.figure)
  })
}

/** An estimate of a log-ratio with its 95 % interval. */
interface LogEstimate {
  readonly estimate: number
  readonly interval: readonly [low: number, high: number]
}

/**
 * Returns what an interval decides. `same` goes first, so that nobody is called faster by less than SAME_SHARE, however
 * narrow the interval is.
 */
function decide([low, high]: LogEstimate['interval']): PairedDecision {
  if (low >= -SAME_LOG && high <= SAME_LOG) return 'same'
  return low > 0 || high < 0 ? 'toldApart' : 'undecided'
}

/**
 * Returns how many further blocks would decide, if the estimate is the truth and the interval shrinks as the square root
 * of the blocks: until it leaves out 0 or lies within ± SAME_LOG, whichever is sooner. It is an expectation: as many
 * comparisons need more as need fewer.
 */
function moreBlocks({ estimate, interval }: LogEstimate, blocks: number): number {
  const [below, above] = [estimate - interval[0], interval[1] - estimate]
  const apart = (estimate > 0 ? below : above) / Math.abs(estimate)
  const isNear = Math.abs(estimate) < SAME_LOG
  const same = isNear
    ? Math.max(above / (SAME_LOG - estimate), below / (SAME_LOG + estimate))
    : Number.POSITIVE_INFINITY
  return Math.max(1, Math.ceil(blocks * (Math.min(apart, same) ** 2 - 1)))
}

/**
 * Returns the figure of `a` / that of `b`, from the log-ratios of the blocks: the estimate of Hodges and Lehmann with its
 * distribution-free interval (hodgesLehmann). The blocks are fresh processes, and so independent of each other, which
 * the turns within one are not.
 *
 * @returns null where no block measured both, or where the ratio is no finite number above 0.
 */
export function pairedRatio(a: readonly BlockFigures[], b: readonly BlockFigures[]): PairedRatio | null {
  const logs = blockLogRatios(a, b)
  const blocks = logs.length
  if (blocks === 0) return null
  const { estimate, interval } = hodgesLehmann(logs)
  const ratio = Math.exp(estimate)
  if (ratio === 0 || !Number.isFinite(ratio)) return null
  if (!interval) {
    const missing = MIN_BLOCKS_FOR_COMPARISON - blocks
    return { ratio, interval: null, decision: 'undecided', blocks, moreBlocks: missing }
  }
  const decision = decide(interval)
  return {
    ratio,
    interval: [Math.exp(interval[0]), Math.exp(interval[1])],
    decision,
    blocks,
    moreBlocks: decision === 'undecided' ? moreBlocks({ estimate, interval }, blocks) : 0,
  }
}
