import { formatInteger, formatSeconds } from '../units/format.ts'
import type { CheckedRun } from './perform_run.ts'

/** What a cell takes at least in a block: its plan, its registrations, the first iterations and a batch or two. */
const LEAST_CELL_MS = 10

/** Where a run cannot keep to its budget, since it has too many cells; null where it can. */
export function budgetNote({ suite, cells }: Pick<CheckedRun, 'suite' | 'cells'>): string | null {
  const measurable = cells.filter(cell => cell.skipReason === null).length
  const leastSeconds = (measurable * suite.blocks * LEAST_CELL_MS) / 1000
  if (leastSeconds <= suite.budgetSeconds) return null
  return `${suite.name}: ${formatInteger(measurable)} cells in ${formatInteger(suite.blocks)} blocks take ${formatSeconds(leastSeconds)} or more, whatever the budget of ${formatSeconds(suite.budgetSeconds)}: expect few samples of each, or give --budget`
}
