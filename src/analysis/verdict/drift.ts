import type { RunCell } from '../../result/schema.ts'

/**
 * By how much two runs of one and the same code may differ, whatever their blocks say: the blocks of a run tell its own
 * scatter, not what the machine was like an hour before. Figures and where they come from: docs/validity.md,
 * "Saved runs of one code".
 */
export const DRIFT = {
  /** One thread, whose data is there before it waits. */
  alone: 0.15,
  /** Threads that wake each other: how deep the other CPU sleeps is nobody's code. */
  together: 0.5,
} as const

/** The smallest change of a cell that counts where nobody has said another: 0.15 is 15 %. */
export function driftOf({ params }: RunCell): number {
  return params.waitMode === 'wakeup' || params.load === 'open' ? DRIFT.together : DRIFT.alone
}
