import type { RunCell } from '../../result/run/schema.ts'
import { type PartName, partOf } from '../parts.ts'

/**
 * The relative change by which two runs of the same code may differ. The blocks of a run cannot show it, since they
 * contain only the run's own scatter and not how the machine was an hour before. docs/validity.md, "Saved runs of one
 * code", says where the figures come from.
 */
export const DRIFT = {
  /** Cells with one thread, whose data is there before it waits. */
  alone: 0.15,
  /** Cells whose threads wake each other, or sleep until a timeout: how deep a CPU sleeps depends on no code under test. */
  together: 0.5,
  /** All cells of a mechanism with one thread together, of which those that were off by themselves cancel out. */
  pooled: 0.1,
} as const

/** The parts whose cells have one thread. */
const ALONE: readonly PartName[] = ['nonblocking', 'ready', 'registering']

/** Returns the smallest change of a cell that counts by default: 0.15 is 15 %. */
export function driftOf({ params }: Pick<RunCell, 'params'>): number {
  return ALONE.includes(partOf(params)) ? DRIFT.alone : DRIFT.together
}

/** Returns the smallest pooled change that counts by default. */
export function pooledDriftOf(part: PartName): number {
  return ALONE.includes(part) ? DRIFT.pooled : DRIFT.together
}
