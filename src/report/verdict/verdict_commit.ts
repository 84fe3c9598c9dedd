import type { CellComparison, Comparison, PooledChange } from '../../analysis/verdict/comparison.ts'
import { UNITS } from '../../metrics/units.ts'
import { counted } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { columnsOf, wrap } from '../text/terminal_layout.ts'
import {
  byGravity,
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

function poolRow(pool: PooledChange): string[] {
  const count = Math.max(pool.slower, pool.faster)
  const [worse, better] = UNITS[pool.unit].directions
  const word = pool.slower >= pool.faster ? worse : better
  const rows = row(poolName(pool), judgedWords(pool))
  const detail = pool.relative
    ? `${word} in ${count} of ${counted(pool.cells, 'cell')}, against ${pool.relative.mechanisms.join(' and ')} ${judgedWords({ ...pool, absolute: pool.relative })}`
    : `${word} in ${count} of ${counted(pool.cells, 'cell')}`
  return [...rows, ...wrap(plainSigns(detail), WIDTH - 6).map(line => `      ${line}`)]
}

function cellRow(cell: CellComparison): string[] {
  return row(
    cell.id,
    `${figureWords(cell, cell.base)} -> ${figureWords(cell, cell.head)}, ${judgedWords(cell)}`,
  )
}

/** Returns what changed as plain text of at most 72 columns, for a commit message. */
export function renderVerdictCommit(comparison: Comparison): string {
  const { suite, pools, cells, base, head } = comparison
  const names = sideNames(comparison).map(name => name.replace(COMMIT, '$1'))
  const changed = byGravity(cells).filter(isChanged)
  const shown = changed.slice(0, MAX_CELLS)
  const runs =
    base.runs.length + head.runs.length > 2 ? `, ${base.runs.length} and ${head.runs.length} runs` : ''
  const opening = `muxbench, suite ${suite}: ${names[1]} against ${names[0]}${runs} (${base.cpuModel}): ${headlineOf(comparison)}`
  const lines = [
    ...wrap(plainSigns(opening), WIDTH),
    ...(pools.length > 0 ? ['', ...byGravity(pools).flatMap(poolRow)] : []),
    ...(shown.length > 0 ? ['', ...shown.flatMap(cellRow)] : []),
    ...(changed.length > shown.length
      ? [`  and ${counted(changed.length - shown.length, 'more cell')}`]
      : []),
  ]
  return `${lines.join('\n')}\n`
}
