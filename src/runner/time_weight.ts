import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'

/**
 * A cell's part of the time: one whose iterations are long, since they write and read many descriptors or
 * add many, gets more, so that it has enough of them too.
 */
export function timeWeight({ params }: CellSpec): number {
  return 1 + params.fdCount / 4096 + (eventsPerIteration(params) + params.churn) / 1024
}
