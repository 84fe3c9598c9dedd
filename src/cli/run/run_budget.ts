import { formatInteger, formatNs } from '../../units/format.ts'
import type { CheckedRun } from './perform_run.ts'

/** What a cell takes at least in a block: its plan, its registrations, the first iterations and a batch or two. */
const LEAST_CELL_MS = 10

/** Where a run cannot keep to its budget, since it has too many cells; null where it can. */
export function budgetNote({ suite, cells }: Pick<CheckedRun, 'suite' | 'cells'>): string | null {
  const measurable = cells.filter(cell => cell.skipReason === null).length
  const leastSeconds = (measurable * suite.blocks * LEAST_CELL_MS) / 1000
  if (leastSeconds <= suite.budgetSeconds) return null
  const blocks = `${formatInteger(suite.blocks)} block${suite.blocks === 1 ? '' : 's'}`
  return `${suite.name}: ${formatInteger(measurable)} cells in ${blocks} take ${formatNs(1e9 * leastSeconds)} or more, whatever the budget of ${formatNs(1e9 * suite.budgetSeconds)}: expect few samples of each, or give --budget`
}
