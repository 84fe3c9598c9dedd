/**
 * The comparison of one benchmark on a baseline and a candidate: the result of `muxbench ab` and `muxbench compare`, and what
 * every format of a verdict is made from. Plain data: it is also comparison.json.
 */
import type { MetricUnit } from '../../metrics/units.ts'

export const COMPARISON_VERSION = 1

/** The verdicts, the most severe first. */
export const VERDICTS = ['regression', 'inconclusive', 'improvement', 'not slower', 'within noise'] as const

export type Verdict = (typeof VERDICTS)[number]

/** The figure of the head as a multiple of the base's. */
export interface Change {
  /** Head / base, in the metric's own terms: above 1 is slower for a time, faster for a rate. */
  readonly ratio: number
  /** The 95 % interval of this ratio alone; null where there are too few blocks for one. */
  readonly interval: readonly [low: number, high: number] | null
}

/** Returns whether a verdict says that nothing has become worse, and that there is nothing else to report. */
export function isCalm(verdict: Verdict): boolean {
  return verdict === 'not slower' || verdict === 'within noise'
}

/** The kinds of evidence that a cell's verdict may rest on. */
export const GROUNDS = ['pairs', 'normalised blocks', 'blocks', 'identical addons'] as const

export type Ground = (typeof GROUNDS)[number]

/** One cell that base and head have. */
export interface CellComparison {
  /** The id of the base's cell. */
  readonly id: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: MetricUnit
  readonly isMoreBetter: boolean
  /** The median of the medians of the blocks, in `unit`; null where nothing was measured. */
  readonly base: number | null
  readonly head: number | null
  /** The change as measured; null where nothing was measured. */
  readonly absolute: Change | null
  /** The change relative to the yardstick of the same blocks; null where the runs were interleaved or have no yardstick. */
  readonly normalised: Change | null
  /** The p-value of no change (of saved runs: of none beyond the floor) by the test of `ground`; null where nothing was tested. */
  readonly pValue: number | null
  /** The p-value after Holm's correction over the cells. */
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

/** What a reader must know of the baseline or of the candidate. */
export interface ComparedSide {
  /** The path, label or commit that the user gave. */
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
  /** The most severe verdict of all cells. */
  readonly verdict: Verdict
  /** The wall-clock time of one pair of processes at the last look, in seconds; null for saved runs and where none was measured. */
  readonly pairSeconds: number | null
  readonly cells: readonly CellComparison[]
  readonly refused: readonly RefusedCell[]
  /** What a reader must know, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/** Returns the most severe verdict of the cells; `within noise` where there are none. */
export function overallVerdict(cells: readonly Pick<CellComparison, 'verdict'>[]): Verdict {
  return VERDICTS.find(verdict => cells.some(cell => cell.verdict === verdict)) ?? 'within noise'
}

/** The verdicts from which on a command can be told to fail. */
export const FAIL_ON = ['regression', 'inconclusive'] as const

export type FailOn = (typeof FAIL_ON)[number]
