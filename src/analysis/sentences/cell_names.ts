import type { RunCell } from '../../result/run/schema.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { seriesIdOf, shortenName } from '../views/series.ts'
import { placeAndCondition } from './wording.ts'

/** Returns `epoll (edge) with 1 of 8 descriptors active, timeout 0, closed loop`. */
function nameOf(analysis: Analysis, cell: RunCell): string {
  const { series, dimensions } = analysis
  const params: Readonly<Record<string, unknown>> = { ...cell.params }
  const settings = Object.fromEntries(dimensions.map(({ name }) => [name, String(params[name] ?? null)]))
  const id = seriesIdOf(cell)
  const label = series.find(each => each.id === id)?.label ?? shortenName(cell.mechanism)
  return `${label} ${placeAndCondition(cell, { settings }, dimensions)}`
}

/** Returns what a report calls each cell of a run, by its id. */
export const cellNamesOf = onceFor(
  (analysis: Analysis): ReadonlyMap<string, string> =>
    new Map(analysis.run.cells.map(cell => [cell.id, nameOf(analysis, cell)])),
)
