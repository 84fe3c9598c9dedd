/** The words around the figures of a table, which Markdown and the terminal share. */
import type { FigureRow, FigureTable } from '../../analysis/comparisons/figure_tables.ts'
import { conditionWords, settingWords, viewWords } from '../../analysis/sentences/wording.ts'
import { placeText } from '../../analysis/views/axes.ts'
import type { Dimension } from '../../analysis/views/dimensions.ts'
import { formatInteger } from '../../units/format.ts'

/** Returns whether the rows of a table have a column that says their N: rows along N have, and others where N varies. */
export function hasCounts({ axis, rows }: FigureTable): boolean {
  return axis === null || new Set(rows.map(({ ranking }) => ranking.fdCount)).size > 1
}

/** Returns what holds for all rows of a table: `16 active · timeout 0 · closed loop · N = 256`. */
export function tableWords(table: FigureTable, dimensions: readonly Dimension[]): string {
  const isAlongActive = table.axis?.name === 'active'
  const words = isAlongActive ? conditionWords(table, dimensions) : viewWords(table, dimensions)
  const [row] = table.rows
  return row && !hasCounts(table) ? `${words} · N = ${formatInteger(row.ranking.fdCount)}` : words
}

/** Returns what stands in front of a row laid along an axis: a number, or the words for its value. */
export function rowWords(axis: NonNullable<FigureTable['axis']>, { value, place }: FigureRow): string {
  if (axis.name === 'maxEvents' && value === 'all') return value
  if (place !== null && !axis.values) return placeText(axis, place)
  const words = settingWords(axis.name, value)
  return words.startsWith(`${axis.choice} `) ? words.slice(axis.choice.length + 1) : words
}
