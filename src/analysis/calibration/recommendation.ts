import { formatPercent, formatSeconds } from '../../units/format.ts'
import type { Detectable } from './calibration.ts'

/** The slowdown, as a share, that most teams would want to find. */
const WANTED = 0.05

/** Returns one sentence that sums up how many pairs find which slowdown. */
export function recommendation(rows: readonly Detectable[]): string {
  const enough = rows.find(({ mostCells }) => mostCells !== null && mostCells <= WANTED)
  if (enough) {
    return `for slowdowns of ${formatPercent(WANTED)} in 90 % of the cells: --pairs ${enough.pairs}, ${formatSeconds(enough.seconds)}`
  }
  const most = rows.at(-1) as Detectable
  if (most.mostCells === null) {
    return `even ${most.pairs} pairs find no slowdown in 90 % of the cells: fewer cells, or a quieter machine (see muxbench doctor)`
  }
  return `slowdowns of ${formatPercent(WANTED)} are too small for this machine: ${most.pairs} pairs (${formatSeconds(most.seconds)}) find ${formatPercent(most.mostCells)} in 90 % of the cells; give each process more time (--budget), take fewer cells, or quieten the machine (see muxbench doctor)`
}
