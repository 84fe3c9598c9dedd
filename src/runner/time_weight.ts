import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'

/**
 * A cell's part of the time: one whose iterations are long, since they write and read many descriptors or
 * add many, gets more, so that it has enough of them too.
 */
export function timeWeight({ params }: CellSpec): number {
  return 1 + params.fdCount / 4096 + (eventsPerIteration(params) + params.churn) / 1024
}

/** What `part` takes of the time of `whole`. */
export function timeShare(part: readonly CellSpec[], whole: readonly CellSpec[]): number {
  const weightOf = (cells: readonly CellSpec[]) => cells.reduce((sum, cell) => sum + timeWeight(cell), 0)
  return weightOf(part) / weightOf(whole)
}
