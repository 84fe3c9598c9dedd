import type { RunCell } from '../../result/run/schema.ts'
import { onceAsked, onceFor } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { seriesIdOf, shortenName } from '../views/series.ts'
import { placeAndCondition } from './wording.ts'

/** Returns `epoll (edge) with 1 of 8 descriptors active, timeout 0, closed loop`. */
function nameOf(analysis: Analysis, cell: RunCell): string {
  const { series, dimensions } = analysis
  const params = cell.params as Readonly<Record<string, unknown>>
  const settings: Record<string, string> = {}
  for (const { name } of dimensions) settings[name] = String(params[name] ?? null)
  const id = seriesIdOf(cell)
  const label = series.find(each => each.id === id)?.label ?? shortenName(cell.mechanism)
  return `${label} ${placeAndCondition(cell, { settings }, dimensions)}`
}

/** What a report calls the cells of a run. Most reports of a large run name a few of them. */
interface CellNames {
  /** Returns the name of the cell with this id; undefined where there is none. */
  readonly get: (id: string) => string | undefined
  /** Returns the names of all cells, in their order. */
  readonly all: () => string[]
}

/** Returns the names of the cells of a run, each of which is made when it is asked for. */
export const cellNamesOf = onceFor((analysis: Analysis): CellNames => {
  const { cells } = analysis.run
  const cellsById = onceAsked(() => new Map(cells.map(cell => [cell.id, cell])))
  const nameOfCell = onceFor((cell: RunCell) => nameOf(analysis, cell))
  return {
    get: id => {
      const cell = cellsById().get(id)
      return cell && nameOfCell(cell)
    },
    all: () => cells.map(nameOfCell),
  }
})
