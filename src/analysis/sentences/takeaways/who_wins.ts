import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { type MapCell, openingMap, type WinnerMap } from '../../comparisons/winner_map.ts'
import { shortenName } from '../../views/series.ts'

/** Longer ones do not fit above a chart. */
const MAX_LENGTH = 60

function winsIn(cells: readonly MapCell[], side: string): boolean {
  return cells.length > 0 && cells.every(({ contest }) => contest.winner === side)
}

function losesIn(cells: readonly MapCell[], side: string): boolean {
  return cells.length > 0 && cells.every(({ contest }) => contest.winner !== side)
}

/** Everything on one side of a rule is won, and nothing on the other. */
function splits(cells: readonly MapCell[], side: string, isInside: (cell: MapCell) => boolean): boolean {
  return (
    winsIn(cells.filter(isInside), side) &&
    losesIn(
      cells.filter(cell => !isInside(cell)),
      side,
    )
  )
}

/** ` ≈ 30` where it is known where the curves cross, else ` = 32`, the last N that was won. */
function belowWords(map: WinnerMap, side: string, last: number): string {
  const [change] = map.rows.length === 1 ? (map.rows[0]?.changes ?? []) : []
  return change?.before.includes(side)
    ? `below N ≈ ${formatInteger(change.at)}`
    : `up to N = ${formatInteger(last)}`
}

function ruleOf(map: WinnerMap, cells: readonly MapCell[], side: string): string | null {
  const name = shortenName(side)
  if (winsIn(cells, side)) return `${name} wins wherever it was measured`
  if (splits(cells, side, ({ fdCount, activeCount }) => activeCount < fdCount))
    return `${name} wins unless everything is busy`
  if (splits(cells, side, ({ fdCount, activeCount }) => activeCount === fdCount))
    return `${name} wins only where everything is busy`
  for (const count of map.fdCounts.slice(1)) {
    if (splits(cells, side, ({ fdCount }) => fdCount >= count))
      return `${name} wins from N = ${formatInteger(count)} up`
    if (splits(cells, side, ({ fdCount }) => fdCount < count)) {
      const last = map.fdCounts[map.fdCounts.indexOf(count) - 1] as number
      return `${name} wins only ${belowWords(map, side, last)}`
    }
  }
  return null
}

/**
 * The one rule that says where somebody wins and where not, or else who wins in most of the cells; null where nobody
 * does, as in a run without intervals.
 */
export function whoWinsTakeaway(analysis: Analysis): string | null {
  const map = openingMap(analysis)
  if (!map) return null
  const cells = map.rows
    .flatMap(row => row.cells.filter(cell => cell !== null))
    .filter(({ contest }) => contest.sides > 1)
  const wins = new Map<string, number>()
  for (const { contest } of cells) {
    if (contest.winner !== null) wins.set(contest.winner, (wins.get(contest.winner) ?? 0) + 1)
  }
  const [most] = [...wins].sort(([, a], [, b]) => b - a)
  if (!most) return null
  const [side, count] = most
  const words =
    ruleOf(map, cells, side) ??
    (count > cells.length / 2
      ? `${shortenName(side)} wins in ${formatInteger(count)} of ${formatInteger(cells.length)} cells`
      : null)
  return words !== null && words.length <= MAX_LENGTH ? words : null
}
