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
  /** The metric that the suite says it is judged by. */
  readonly metric: string
}

/** Returns the values that a cell has of the parameters of these names, once for each view that it belongs to. */
function placesOf(placement: Placement, names: readonly string[]): string[][] {
  let places: string[][] = [[]]
  for (const name of names) {
    const own = placement.get(name) as readonly string[]
    if (own.length === 1) for (const place of places) place.push(own[0] as string)
    else places = places.flatMap(place => own.map(value => [...place, value]))
  }
  return places
}

/**
 * Returns the views of the given cells, in the order of the dimensions' values.
 * @param metric what the suite says that it is judged by.
 */
export function viewsOf(
  cells: readonly RunCell[],
  placements: ReadonlyMap<RunCell, Placement>,
  dimensions: readonly Dimension[],
  metric: string,
): View[] {
  const groups = new Map<string, { settings: Record<string, string>; cells: RunCell[] }>()
  for (const cell of cells) {
    const placement = placements.get(cell)
    if (!placement) continue
    const names = dimensions.map(({ name }) => name).filter(name => placement.has(name))
    for (const place of placesOf(placement, names)) {
      const id = JSON.stringify(place)
      const group = groups.get(id)
      if (group) group.cells.push(cell)
      else {
        const settings = Object.fromEntries(names.map((name, i) => [name, place[i] as string]))
        groups.set(id, { settings, cells: [cell] })
      }
    }
  }
  const position = (view: View) =>
    dimensions.map(({ name, values }) => values.indexOf(view.settings[name] ?? ''))
  return [...groups]
    .map(([id, group]) => ({
      id,
      ...group,
      metric,
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
