import { counted, formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { type MapCell, openingMap, type WinnerMap } from '../../comparisons/winner_map.ts'
import { shortenName } from '../../views/series.ts'

function winsIn(cells: readonly MapCell[], group: string): boolean {
  return cells.length > 0 && cells.every(({ ranking }) => ranking.winner === group)
}

/** Returns whether a group wins in every cell inside of a rule, and in none outside. */
function splits(cells: readonly MapCell[], group: string, isInside: (cell: MapCell) => boolean): boolean {
  const outside = cells.filter(cell => !isInside(cell))
  const isWonOutside = outside.some(({ ranking }) => ranking.winner === group)
  return winsIn(cells.filter(isInside), group) && outside.length > 0 && !isWonOutside
}

/** Returns `below N ≈ 30` where it is known where the curves cross, else `up to N = 32`, the last N that was won. */
function belowWords(map: WinnerMap, group: string, last: number): string {
  const [change] = map.rows.length === 1 ? (map.rows[0]?.changes ?? []) : []
  return change?.before.includes(group)
    ? `below N ≈ ${formatInteger(change.at)}`
    : `up to N = ${formatInteger(last)}`
}

function ruleOf(map: WinnerMap, cells: readonly MapCell[], group: string): string | null {
  const name = shortenName(group)
  if (winsIn(cells, group)) return `${name} wins wherever it was measured`
  if (splits(cells, group, ({ fdCount, activeCount }) => activeCount < fdCount))
    return `${name} wins unless everything is busy`
  if (splits(cells, group, ({ fdCount, activeCount }) => activeCount === fdCount))
    return `${name} wins only where everything is busy`
  for (const count of map.fdCounts.slice(1)) {
    if (splits(cells, group, ({ fdCount }) => fdCount >= count))
      return `${name} wins from N = ${formatInteger(count)} up`
    if (splits(cells, group, ({ fdCount }) => fdCount < count)) {
      const last = map.fdCounts[map.fdCounts.indexOf(count) - 1] as number
      return `${name} wins only ${belowWords(map, group, last)}`
    }
  }
  return null
}

/** Says in one rule where a group wins, or which group wins in most cells; null where none does. */
export function whoWinsTakeaway(analysis: Analysis): string | null {
  const map = openingMap(analysis)
  if (!map) return null
  const cells = map.rows
    .flatMap(row => row.cells.filter(cell => cell !== null))
    .filter(({ ranking }) => ranking.groupCount > 1)
  const wins = new Map<string, number>()
  for (const { ranking } of cells) {
    if (ranking.winner !== null) wins.set(ranking.winner, (wins.get(ranking.winner) ?? 0) + 1)
  }
  const [most] = [...wins].sort(([, a], [, b]) => b - a)
  if (!most) return null
  const [group, count] = most
  const rule = ruleOf(map, cells, group)
  if (rule !== null || count <= cells.length / 2) return rule
  return `${shortenName(group)} wins in ${formatInteger(count)} of ${counted(cells.length, 'cell')}`
}
