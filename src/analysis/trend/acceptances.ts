import { runKey } from '../../result/history/history_line.ts'
import type { Acceptance, HistoryLine } from '../../result/history/schema.ts'
import type { PartName } from '../parts.ts'
import { type Accepted, type Floors, MIN_SEGMENT } from './changes.ts'

/** A change as far as an acceptance must know it. */
export interface AcceptableChange {
  readonly mechanism: string
  readonly part: PartName
  /** The id of the cell; null for the change of a pool. */
  readonly cell: string | null
  /** What the new level costs as a multiple of the old one. */
  readonly cost: number
  readonly isExact: boolean
  readonly lastBefore: number
  readonly first: number
}

/** What all changes of a group of runs are judged by. */
export interface Judged extends Floors {
  /** Returns the significance of one search of `count` of its kind. */
  readonly significanceOf: (of: 'pools' | 'cells', count: number) => number
  readonly acceptedOf: (change: AcceptableChange) => Accepted | null
}

/** How much larger than when it was accepted a change may be estimated with further runs, as a share in logarithms. */
const LATER_ESTIMATE = 0.25

/** Returns whether a change costs no more than what was accepted, within the floor and what further runs may show. */
function isCovered(cost: number, acceptedCost: number, isExact: boolean, minEffect: number): boolean {
  const accepted = Math.log(acceptedCost)
  const most = isExact ? accepted : accepted * (1 + LATER_ESTIMATE) + Math.log1p(minEffect)
  return Math.log(cost) <= most + 1e-9
}

/**
 * Returns a function that finds the acceptance of a change. Further runs may move the estimate of its run by one or two,
 * since levels have three runs at least, and those of counts never. A change at the same place that has become larger
 * is another one.
 */
export function acceptedOf(
  acceptances: readonly Acceptance[],
  lines: readonly HistoryLine[],
  minEffect: number,
): (change: AcceptableChange) => Accepted | null {
  const runs = new Map(lines.map((line, run) => [runKey(line), run]))
  const placed = acceptances.flatMap(acceptance => {
    const run = runs.get(runKey(acceptance))
    return run === undefined ? [] : [{ acceptance, run }]
  })
  return change => {
    const reach = change.isExact ? 0 : MIN_SEGMENT - 1
    const found = placed.find(
      ({ acceptance, run }) =>
        Math.abs(run - change.first) <= reach &&
        acceptance.changes.some(
          ({ mechanism, part, cell, cost }) =>
            mechanism === change.mechanism &&
            part === change.part &&
            cell === change.cell &&
            isCovered(change.cost, cost, change.isExact, minEffect),
        ),
    )?.acceptance
    return found ? { reason: found.reason, acceptedAt: found.acceptedAt } : null
  }
}
