/** What a machine can detect with a suite and a budget: the result of `muxbench calibrate`, as plain data. */
import type { ResampledNulls } from './null_resampling.ts'

export const CALIBRATION_VERSION = 1

/** A counted share with its exact 95 % interval. */
export interface CountedShare {
  readonly found: number
  readonly trials: number
  readonly interval: readonly [low: number, high: number]
}

/** The slowdowns that so many pairs find with 95 % power, as shares (0.05 is 5 %); null where none is. */
export interface Detectable {
  readonly pairs: number
  /** How long that many pairs take on this machine. */
  readonly seconds: number
  readonly medianCell: number | null
  /** The slowdown that is found in 90 % of the cells. */
  readonly mostCells: number | null
  readonly worstCell: number | null
}

export interface CalibratedCell {
  readonly id: string
  readonly metric: string
  /** The median over the processes without an injected change, in the metric's unit. */
  readonly median: number
  /** How far base and head of a pair without an injected change typically differ: the median of |head / base - 1|. */
  readonly spread: number
  /** The detectable slowdown for each number of pairs, as in `Detectable`. */
  readonly detectable: readonly (number | null)[]
  /** The reason why no delay was injected; null where one was. */
  readonly undelayable: string | null
}

/** Injected slowdowns, and how many of them were called regressions. */
export interface FoundSlowdowns {
  readonly share: number
  readonly byFirst: CountedShare
  readonly byLast: CountedShare
}

export interface Calibration {
  readonly calibrationVersion: typeof CALIBRATION_VERSION
  readonly suite: string
  readonly measuredAt: string
  readonly kernel: string
  readonly cpuModel: string
  readonly settings: {
    readonly alpha: number
    readonly minEffect: number
    readonly pairs: number
    readonly maxPairs: number
    readonly rounds: number
    readonly budgetSeconds: number
  }
  readonly secondsPerPair: number
  /** Unchanged cells that were called changed in the comparisons that were measured. */
  readonly falsePositives: CountedShare
  /** False positives in comparisons that were assembled from the measured pairs in random directions. */
  readonly resampled: ResampledNulls
  readonly slowdowns: readonly FoundSlowdowns[]
  /** The median error of the first pairs' estimates, as a share (0.005 is 0.5 points); null for none. */
  readonly medianError: number | null
  /** The 95 % intervals that contained the true ratio, including those of unchanged cells. */
  readonly coverage: CountedShare
  readonly detectable: readonly Detectable[]
  readonly cells: readonly CalibratedCell[]
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
  readonly recommendation: string
}
