/**
 * What two sides of one benchmark say of each other: the result of `muxbench ab` and `muxbench compare`, and what
 * every format of a verdict is made from. Plain data: it is also comparison.json.
 */

export const COMPARISON_VERSION = 1

/** The gravest first. */
export const VERDICTS = ['regression', 'inconclusive', 'improvement', 'within noise'] as const

export type Verdict = (typeof VERDICTS)[number]

/** What the metric of one side is, as a multiple of the other's. */
export interface Change {
  /** Head / base, in the metric's own terms: above 1 is slower for a time, faster for a rate. */
  readonly ratio: number
  /** 95 %, of this ratio alone; null where there are too few blocks for one. */
  readonly interval: readonly [low: number, high: number] | null
}

/** What a cell's verdict rests on. */
export const GROUNDS = ['pairs', 'normalised blocks', 'blocks', 'identical addons'] as const

export type Ground = (typeof GROUNDS)[number]

/** One cell that both sides have. */
export interface CellComparison {
  /** That of the base's cell. */
  readonly id: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: 'ns' | '1/s'
  readonly isMoreBetter: boolean
  /** The median of the medians of the blocks, in `unit`; null where nothing was measured. */
  readonly base: number | null
  readonly head: number | null
  /** As measured; null where nothing was. */
  readonly absolute: Change | null
  /** Against the yardstick of the same blocks; null where the sides were interleaved or there is none. */
  readonly normalised: Change | null
  /** Of no change (saved runs: of none beyond the floor), by the test of `ground`; null where nothing was tested. */
  readonly pValue: number | null
  /** The same after Holm's correction over the cells. */
  readonly adjustedPValue: number | null
  readonly ground: Ground
  readonly verdict: Verdict
  /** One sentence, without a full stop, of why this is the verdict. */
  readonly reason: string
  /** Blocks of the base and of the head that were used; of pairs, both are their number. */
  readonly blocks: readonly [base: number, head: number]
  /** How many more blocks (or pairs) would decide an inconclusive cell; null where it is decided, or none foreseeably would. */
  readonly moreBlocks: number | null
}

/** A cell that cannot be judged. */
export interface RefusedCell {
  readonly id: string
  readonly reason: string
}

/** One side, as far as a reader must know it. */
export interface ComparedSide {
  /** A path, a label or a commit: what the user gave. */
  readonly label: string
  readonly commit: string | null
  readonly addonSha256: string
  readonly kernel: string
  readonly cpuModel: string
  readonly startedAt: string
}

export interface Comparison {
  readonly comparisonVersion: typeof COMPARISON_VERSION
  readonly kind: 'ab' | 'compare'
  readonly suite: string
  readonly base: ComparedSide
  readonly head: ComparedSide
  readonly settings: {
    /** The probability with which any unchanged cell at all is called changed. */
    readonly alpha: number
    /** The smallest relative change that counts: 0.02 is 2 %. */
    readonly minEffect: number
  }
  /** Of all cells together: the gravest of theirs, though `improvement` only where none is worse. */
  readonly verdict: Verdict
  readonly cells: readonly CellComparison[]
  readonly refused: readonly RefusedCell[]
  /** What a reader must know, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/** The gravest verdict of all; `within noise` of none. */
export function overallVerdict(cells: readonly Pick<CellComparison, 'verdict'>[]): Verdict {
  return VERDICTS.find(verdict => cells.some(cell => cell.verdict === verdict)) ?? 'within noise'
}

/** Exit codes by what is asked for: from which verdict on a command fails. */
export const FAIL_ON = ['regression', 'inconclusive'] as const

export type FailOn = (typeof FAIL_ON)[number]
