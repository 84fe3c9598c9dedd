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
  /** The logarithm of the ratio: figures may be too far apart for the ratio itself to be a finite number. */
  readonly logRatio: number
  /** The 95 % interval of logRatio; null for fewer than MIN_BLOCKS_FOR_COMPARISON blocks. */
  readonly logInterval: readonly [low: number, high: number] | null
  readonly decision: PairedDecision
  /** The number of blocks that it rests on. */
  readonly blocks: number
  /** How many more blocks would decide, at least 1; 0 where it is decided. */
  readonly moreBlocks: number
  /** Whether it is one of exact figures, whose interval is the range of the blocks. */
  readonly isExact?: true
}

/** Returns the logarithm of a / b; null where one of them has no figure above 0, since nothing is a multiple of 0. */
function logRatioOf(a: number | null | undefined, b: number | null | undefined): number | null {
  return a && b && a > 0 && b > 0 ? Math.log(a) - Math.log(b) : null
}

/** The logarithm of the ratio of two cells in one block. */
interface BlockLogRatio {
  readonly index: number
  readonly logRatio: number
}

/**
 * Returns the log-ratio of each block that measured both: the median of the log-ratios of its rounds, since turns of
 * one round lie milliseconds apart and share what the machine does meanwhile. Where no round has both turns, it is
 * the log-ratio of the block's medians.
 */
export function blockLogRatios(a: readonly BlockFigures[], b: readonly BlockFigures[]): BlockLogRatio[] {
  const others = new Map<number, BlockFigures>()
  for (const block of b) others.set(block.index, block)
  const ratios: BlockLogRatio[] = []
  // A large run has tens of thousands of comparisons, each of a dozen blocks.
  for (const own of a) {
    const other = others.get(own.index)
    if (!other) continue
    const rounds: number[] = []
    for (let round = 0; round < own.turns.length; round++) {
      const inRound = logRatioOf(own.turns[round], other.turns[round])
      if (inRound !== null) rounds.push(inRound)
    }
    const logRatio = rounds.length > 0 ? median(rounds) : logRatioOf(own.figure, other.figure)
    if (logRatio !== null) ratios.push({ index: own.index, logRatio })
  }
  return ratios
}

/** An estimate of a log-ratio with its 95 % interval. */
interface LogEstimate {
  readonly logRatio: number
  readonly logInterval: readonly [low: number, high: number]
}

/**
 * Returns what an interval decides. `same` goes first, so that nobody is called faster by less than SAME_SHARE, however
 * narrow the interval is.
 */
function decide([low, high]: LogEstimate['logInterval']): PairedDecision {
  if (low >= -SAME_LOG && high <= SAME_LOG) return 'same'
  return low > 0 || high < 0 ? 'toldApart' : 'undecided'
}

/**
 * Returns how many further blocks would decide, if the estimate is the truth and the interval shrinks as the square root
 * of the blocks: until it leaves out 0 or lies within ± SAME_LOG, whichever is sooner. It is an expectation: as many
 * comparisons need more as need fewer.
 */
function moreBlocks({ logRatio, logInterval }: LogEstimate, blocks: number): number {
  const [below, above] = [logRatio - logInterval[0], logInterval[1] - logRatio]
  const apart = (logRatio > 0 ? below : above) / Math.abs(logRatio)
  const isNear = Math.abs(logRatio) < SAME_LOG
  const same = isNear
    ? Math.max(above / (SAME_LOG - logRatio), below / (SAME_LOG + logRatio))
    : Number.POSITIVE_INFINITY
  return Math.max(1, Math.ceil(blocks * (Math.min(apart, same) ** 2 - 1)))
}

/**
 * Returns the figure of `a` / that of `b` where figures are exact: equal ones are the same, and of different ones the
 * larger is told apart, however small the difference is. Where the blocks of one of the two do not agree, and the ranges of
 * the two overlap, it is undecided, and no further block decides it.
 *
 * @returns null where one of the two has no figure above 0.
 */
export function exactRatio(a: readonly BlockFigures[], b: readonly BlockFigures[]): PairedRatio | null {
  const [own, other] = [a, b].map(blocks => blocks.flatMap(({ figure }) => (figure ? [figure] : [])))
  if (!own?.length || !other?.length) return null
  const log = (figure: number, by: number) => Math.log(figure) - Math.log(by)
  const [least, most] = [Math.min(...own), Math.max(...own)]
  const [otherLeast, otherMost] = [Math.min(...other), Math.max(...other)]
  const isApart = least > otherMost || most < otherLeast
  const isSame = least === otherMost && most === otherLeast
  return {
    logRatio: log(median(own), median(other)),
    logInterval: [log(least, otherMost), log(most, otherLeast)],
    decision: isApart ? 'toldApart' : isSame ? 'same' : 'undecided',
    blocks: Math.min(own.length, other.length),
    moreBlocks: 0,
    isExact: true,
  }
}

/**
 * Returns the figure of `a` / that of `b`, from the log-ratios of the blocks: the estimate of Hodges and Lehmann with its
 * distribution-free interval (hodgesLehmann). The blocks are fresh processes, and so independent of each other, which
 * the turns within one are not.
 *
 * @returns null where no block measured both.
 */
export function pairedRatio(a: readonly BlockFigures[], b: readonly BlockFigures[]): PairedRatio | null {
  const logs = blockLogRatios(a, b).map(({ logRatio }) => logRatio)
  const blocks = logs.length
  if (blocks === 0) return null
  const { estimate: logRatio, interval: logInterval } = hodgesLehmann(logs)
  if (!logInterval) {
    const missing = MIN_BLOCKS_FOR_COMPARISON - blocks
    return { logRatio, logInterval, decision: 'undecided', blocks, moreBlocks: missing }
  }
  const decision = decide(logInterval)
  const further = decision === 'undecided' ? moreBlocks({ logRatio, logInterval }, blocks) : 0
  return { logRatio, logInterval, decision, blocks, moreBlocks: further }
}
