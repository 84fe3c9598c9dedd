/** What a machine can detect with a suite and a budget: the result of `muxbench calibrate`, as plain data. */
import type { ResampledNulls } from './null_resampling.ts'

export const CALIBRATION_VERSION = 1

/** A share that was counted, with its exact interval of 95 %. */
export interface CountedShare {
  readonly found: number
  readonly trials: number
  readonly interval: readonly [low: number, high: number]
}

/** The slowdowns that so many pairs find with 95 % power, as shares; null where they find none, however large. */
export interface Detectable {
  readonly pairs: number
  /** What so many pairs take here. */
  readonly seconds: number
  readonly medianCell: number | null
  /** Found in 90 % of the cells. */
  readonly mostCells: number | null
  readonly worstCell: number | null
}

export interface CalibratedCell {
  readonly id: string
  readonly metric: string
  /** The median of the unchanged processes, in the metric's unit. */
  readonly median: number
  /** How far the two sides of one pair are typically apart: the median of |head / base - 1|, no change injected. */
  readonly spread: number
  /** By the number of pairs, as in `Detectable`. */
  readonly detectable: readonly (number | null)[]
  /** Why no delay was injected; null where some was. */
  readonly undelayable: string | null
}

/** Slowdowns that were injected, and how many of them were called regressions. */
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
  /** The same in comparisons put together from the measured pairs in random directions. */
  readonly resampled: ResampledNulls
  readonly slowdowns: readonly FoundSlowdowns[]
  /** Of the injected changes by the first pairs, as a share: 0.005 is half a percentage point; null where none was injected. */
  readonly medianError: number | null
  /** Intervals of 95 % that held the truth, unchanged cells included. */
  readonly coverage: CountedShare
  readonly detectable: readonly Detectable[]
  readonly cells: readonly CalibratedCell[]
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
  readonly recommendation: string
}
