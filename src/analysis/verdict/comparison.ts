/**
 * The comparison of one benchmark on a baseline and a candidate: the result of `muxbench ab` and `muxbench compare`, and what
 * every format of a verdict is made from. Plain data: it is also comparison.json.
 */
import type { MetricUnit } from '../../metrics/units.ts'

import type { PartName } from '../parts.ts'

export const COMPARISON_VERSION = 1

/** The verdicts, the most severe first. */
export const VERDICTS = [
  'regression',
  'inconclusive',
  'improvement',
  'not slower',
  'within noise',
  'below the floor',
  'same',
] as const

export type Verdict = (typeof VERDICTS)[number]

/** The figure of the head as a multiple of the base's. */
export interface Change {
  /** Head / base, in the metric's own terms: above 1 is slower for a time, faster for a rate. */
  readonly ratio: number
  /** The 95 % interval of this ratio alone; null where there are too few blocks for one. Of pooled counts it is the range over the cells. */
  readonly interval: readonly [low: number, high: number] | null
}

/** Returns whether a verdict says that nothing has become worse, and that there is nothing else to report. */
export function isCalm(verdict: Verdict): boolean {
  return VERDICTS.indexOf(verdict) > VERDICTS.indexOf('improvement')
}

/** The kinds of evidence that a cell's verdict may rest on. */
export const GROUNDS = ['pairs', 'runs', 'normalised blocks', 'blocks', 'counts', 'identical addons'] as const

export type Ground = (typeof GROUNDS)[number]

/** One cell that base and head have. */
export interface CellComparison {
  /** The id of the base's cell. */
  readonly id: string
  readonly mechanism: string
  readonly part: PartName
  readonly metric: string
  readonly unit: MetricUnit
  readonly isMoreBetter: boolean
  /** The median of the medians of the blocks, in `unit`; null where nothing was measured. */
  readonly base: number | null
  readonly head: number | null
  /** The change as measured; null where nothing was measured. */
  readonly absolute: Change | null
  /** The change relative to the yardstick of the same blocks; null where there is none, or no need of it. */
  readonly normalised: Change | null
  /**
   * By how much the head's figure lies above the base's, in `unit`: exactly, where all blocks of a side agree, and otherwise
   * from the least to the most that the counts of both sides allow. Null where chance decides what is known.
   */
  readonly difference: readonly [low: number, high: number] | null
  /** The p-value of no change (of saved runs: of none beyond the floor) by the test of `ground`; null where nothing was tested. */
  readonly pValue: number | null
  /** The p-value after Holm's correction over the cells. */
  readonly adjustedPValue: number | null
  readonly ground: Ground
  readonly verdict: Verdict
  /** One sentence, without a full stop, of why this is the verdict. */
  readonly reason: string
  /** Blocks, or where `ground` is `runs` the runs, of the base and of the head; of pairs, both are their number. */
  readonly blocks: readonly [base: number, head: number]
  /**
   * How far the figures of these lie apart on each side: their standard deviation as a share of the figure. Null where nothing
   * was measured, and on a side with one of them.
   */
  readonly stddev: readonly [base: number | null, head: number | null] | null
  /** How many more of these, of each side, would decide an inconclusive cell; null where it is decided, or none foreseeably would. */
  readonly moreBlocks: number | null
}

/**
 * What the cells of one mechanism and part say together. They share the code that they run, so that a change of it moves
 * them all, and is found where no cell alone could be sure of it.
 */
export interface PooledChange
  extends Pick<
    CellComparison,
    | 'unit'
    | 'isMoreBetter'
    | 'absolute'
    | 'normalised'
    | 'difference'
    | 'pValue'
    | 'adjustedPValue'
    | 'ground'
    | 'verdict'
    | 'reason'
    | 'blocks'
    | 'moreBlocks'
  > {
  /** Null for all mechanisms and parts together. */
  readonly mechanism: string | null
  readonly part: PartName | null
  /** The change against that of other mechanisms in the same runs; null where there are none to compare with. */
  readonly relative: (Change & { readonly mechanisms: readonly string[] }) | null
  readonly cells: number
  /** How many of the cells cost more in the head, and how many less, by their own figures alone. */
  readonly slower: number
  readonly faster: number
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
  /** The path, label or commit of every run of this side. */
  readonly runs: readonly string[]
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
    /** The smallest difference of counts that counts, in their unit; null where `minEffect` is the floor of counts too. */
    readonly minDifference: number | null
  }
  /** The most severe verdict of all pooled changes and cells. */
  readonly verdict: Verdict
  /** The wall-clock time of one pair of processes at the last look, in seconds; null for saved runs and where none was measured. */
  readonly pairSeconds: number | null
  /** How long a run took, in seconds (the median); null with `ab`. */
  readonly runSeconds: number | null
  /** The mechanisms with several cells of one part, and where there are several runs a side first all together. */
  readonly pools: readonly PooledChange[]
  readonly cells: readonly CellComparison[]
  readonly refused: readonly RefusedCell[]
  /** What a reader must know, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/** Returns the most severe of the verdicts; `within noise` where there are none. */
export function overallVerdict(judged: readonly { readonly verdict: Verdict }[]): Verdict {
  return VERDICTS.find(verdict => judged.some(each => each.verdict === verdict)) ?? 'within noise'
}

/** The verdicts from which on a command can be told to fail. */
export const FAIL_ON = ['regression', 'inconclusive'] as const

export type FailOn = (typeof FAIL_ON)[number]
