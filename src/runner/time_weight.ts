import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'

/**
 * Returns the weight by which a cell gets its part of a block's time. A cell with long iterations, which write, read
 * or register many descriptors, gets more, so that it also has enough iterations.
 */
export function timeWeight({ params }: CellSpec): number {
  return 1 + params.fdCount / 4096 + (eventsPerIteration(params) + params.churn) / 1024
}

/** Returns the share of the time of `whole` that `part` gets, from 0 to 1. */
export function timeShare(part: readonly CellSpec[], whole: readonly CellSpec[]): number {
  const weightOf = (cells: readonly CellSpec[]) => cells.reduce((sum, cell) => sum + timeWeight(cell), 0)
  return weightOf(part) / weightOf(whole)
}
