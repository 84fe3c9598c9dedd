import type { RunCell } from '../../result/schema.ts'

/**
 * The relative change by which two runs of one code may differ, whatever their blocks say: the blocks of a run show its own
 * scatter, not how the machine was an hour before. Figures and where they come from: docs/validity.md,
 * "Saved runs of one code".
 */
export const DRIFT = {
  /** Cells with one thread, whose data is there before it waits. */
  alone: 0.15,
  /** Cells whose threads wake each other: how deep the other CPU sleeps depends on no code under test. */
  together: 0.5,
} as const

/** Returns the smallest change of a cell that counts by default: 0.15 is 15 %. */
export function driftOf({ params }: RunCell): number {
  return params.waitMode === 'wakeup' || params.load === 'open' ? DRIFT.together : DRIFT.alone
}
