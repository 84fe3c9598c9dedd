import { cellWords } from '../../analysis/sentences/cell_words.ts'
import type { CellComparison, Comparison, PooledChange } from '../../analysis/verdict/comparison.ts'
import { type MetricUnit, UNITS } from '../../metrics/units.ts'
import { counted } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { columnsOf, wrap } from '../text/terminal_layout.ts'
import {
  byGravity,
  changeWords,
  directionWords,
  figureWords,
  headlineOf,
  isChanged,
  judgedWords,
  poolName,
  sideNames,
} from './verdict_words.ts'

/** The longest line of a commit message by custom. */
const WIDTH = 72
/** The columns of the name. What is longer has a line of its own. */
const NAME = 30
/** A commit, of which twelve digits are enough. */
const COMMIT = /^([0-9a-f]{12})[0-9a-f]{28}$/
/** The most cells that are listed; a message is no place for all of them. */
const MAX_CELLS = 12

/** Returns text without the signs that mail programs and old terminals show as boxes. */
function plainSigns(text: string): string {
  return plainLine(text).replaceAll('−', '-').replaceAll('×', 'x').replaceAll('–', '-')
}

/** Returns a name and what is said of it, side by side where both fit, and below each other where they do not. */
function row(name: string, text: string): string[] {
  const [label, said] = [plainSigns(name), plainSigns(text)]
  const room = WIDTH - 4 - NAME
  if (columnsOf(label) <= NAME && columnsOf(said) <= room) {
    return [`  ${label}${' '.repeat(NAME - columnsOf(label))}  ${said}`]
  }
  return [
    ...wrap(label, WIDTH - 2).map(line => `  ${line}`),
    ...wrap(said, WIDTH - 6).map(line => `      ${line}`),
  ]
}

function poolRow(pool: PooledChange, hasUnit: boolean): string[] {
  const { relative, verdict } = pool
  const against = relative ? `, against ${relative.mechanisms.join(' and ')} ${changeWords(relative)}` : ''
  const detail = `${verdict}: ${directionWords(pool)}${against}`
  return [
    ...row(poolName(pool), judgedWords(pool, hasUnit)),
    ...wrap(plainSigns(detail), WIDTH - 6).map(line => `      ${line}`),
  ]
}

function cellRow(cell: CellComparison, hasUnit: boolean): string[] {
  const figure = (value: number | null) =>
    hasUnit || value === null ? figureWords(cell, value) : UNITS[cell.unit].formatInTable(value)
  return row(
    cellWords(cell.id, cell.mechanism),
    `${figure(cell.base)} -> ${figure(cell.head)}, ${judgedWords(cell, hasUnit)}`,
  )
}

/** Returns the unit of counts where all of them have one, so that it is said once; null otherwise. */
function commonCount(judged: readonly Pick<CellComparison, 'unit'>[]): MetricUnit | null {
  const [unit, ...others] = new Set(judged.map(each => each.unit))
  return unit && others.length === 0 && UNITS[unit].isExact ? unit : null
}

/** Returns what changed as plain text of at most 72 columns, for a commit message. */
export function renderVerdictCommit(comparison: Comparison): string {
  const { suite, pools, cells, base, head } = comparison
  const names = sideNames(comparison).map(name => name.replace(COMMIT, '$1'))
  const changed = byGravity(cells).filter(isChanged)
  const shown = changed.slice(0, MAX_CELLS)
  const together = byGravity(pools).filter(isChanged)
  const unit = commonCount([...together, ...shown])
  const runs =
    base.runs.length + head.runs.length > 2 ? `, ${base.runs.length} and ${head.runs.length} runs` : ''
  const opening = `muxbench, suite ${suite}: ${names[1]} against ${names[0]}${runs} (${base.cpuModel}): ${headlineOf(comparison)}`
  const lines = [
    ...wrap(plainSigns(opening), WIDTH),
    ...(unit ? ['', `In ${unit}s:`] : []),
    ...(together.length > 0 ? ['', ...together.flatMap(pool => poolRow(pool, unit === null))] : []),
    ...(shown.length > 0 ? ['', ...shown.flatMap(cell => cellRow(cell, unit === null))] : []),
    ...(changed.length > shown.length
      ? [`  and ${counted(changed.length - shown.length, 'more cell')}`]
      : []),
  ]
  return `${lines.join('\n')}\n`
}
