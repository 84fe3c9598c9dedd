import type { RunCell } from '../../result/run/schema.ts'
import { firstBy } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { Dimension, Placement } from './dimensions.ts'
import { seriesIdOf } from './series.ts'

/** What one chart can show: series against N with everything else held fixed. */
export interface View {
  readonly id: string
  /** The value of every dimension, by name. */
  readonly settings: Readonly<Record<string, string>>
  /** The values of N that have a cell to show, ascending. */
  readonly fdCounts: readonly number[]
  readonly cells: readonly RunCell[]
}

function placesOf(placement: Placement, dimensions: readonly Dimension[]): Record<string, string>[] {
  let places: Record<string, string>[] = [{}]
  for (const { name } of dimensions) {
    const own = placement.get(name)
    if (own) places = places.flatMap(place => own.map(value => ({ ...place, [name]: value })))
  }
  return places
}

/** Returns the views of the given cells, in the order of the dimensions' values. */
export function viewsOf(
  cells: readonly RunCell[],
  placements: ReadonlyMap<RunCell, Placement>,
  dimensions: readonly Dimension[],
): View[] {
  const groups = new Map<string, { settings: Record<string, string>; cells: RunCell[] }>()
  for (const cell of cells) {
    const placement = placements.get(cell)
    if (!placement) continue
    for (const settings of placesOf(placement, dimensions)) {
      const id = JSON.stringify(Object.values(settings))
      const group = groups.get(id) ?? { settings, cells: [] }
      group.cells.push(cell)
      groups.set(id, group)
    }
  }
  const position = (view: View) =>
    dimensions.map(({ name, values }) => values.indexOf(view.settings[name] ?? ''))
  return [...groups]
    .map(([id, group]) => ({
      id,
      ...group,
      fdCounts: [...new Set(group.cells.map(cell => cell.params.fdCount))].sort((a, b) => a - b),
    }))
    .sort((a, b) => {
      const [left, right] = [position(a), position(b)]
      const at = left.findIndex((value, i) => value !== right[i])
      return at < 0 ? 0 : (left[at] as number) - (right[at] as number)
    })
}

function placeKey(seriesId: string, fdCount: number): string {
  return `${fdCount} ${seriesId}`
}

/** The cells of a view by N and series, every one of which a report asks for. */
const placedCells = onceFor(({ cells }: View) =>
  firstBy(cells, cell => placeKey(seriesIdOf(cell), cell.params.fdCount)),
)

/** Returns the first cell of a series at one N. */
export function cellAt(view: View, seriesId: string, fdCount: number): RunCell | undefined {
  return placedCells(view).get(placeKey(seriesId, fdCount))
}
