import pc from 'picocolors'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
  acceptedWords,
  chanceWords,
  changedBeside,
  checkReason,
  placeWords,
  pooledWords,
  valueWords,
} from '../../analysis/sentences/trend_words.ts'
import type { Change } from '../../analysis/trend/changes.ts'
import type { TrendCheck } from '../../analysis/trend/check.ts'
import type { TrendEvent } from '../../analysis/trend/events.ts'
import type { Trend, TrendGroup } from '../../analysis/trend/trend.ts'
import { allOf, counted } from '../../units/format.ts'
import { clipped, plainLine } from '../escape.ts'
import { columnsOf, DEFAULT_WIDTH, type Look, listItem, type Paint, wrap } from '../text/terminal_layout.ts'
import { cellSize, groupFacts, latestRow, poolRow } from './latest_rows.ts'

const MIN_NAME = 12
const LONGEST_NAME = 90

/** The columns of the latest figure where it is shorter. */
const MIN_VALUE = 10

/** Returns text with the spaces that fill a column: a character of a terminal may take two of them, or none. */
function inColumn(text: string, width: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(text)))
  return side === 'left' ? `${text}${space}` : `${space}${text}`
}

/** Returns a change, on one line beside the figure if there is room for it, otherwise on lines of its own. */
function changeLines(change: string, before: string, width: number): string[] {
  const line = `${before}${change}`
  return columnsOf(line) <= width ? [line] : [before.trimEnd(), ...listItem(change, width, '    ', '    ')]
}

/** Returns what the cells of each mechanism do together, a line for each change. */
function poolLines(group: TrendGroup, width: number): string[] {
  return group.pools.flatMap(pool => {
    const { name, changes } = poolRow(group, pool)
    return changes.flatMap(line => listItem(`${plainLine(name)}: ${plainLine(line)}`, width, '', '  '))
  })
}

/**
 * Returns a line for each cell with its latest figure. Its changes stand beside it where there is room for all of them, and
 * otherwise below it, those of every cell alike.
 */
function cellLines(group: TrendGroup, width: number, paint: Paint): string[] {
  const rows = group.series.map(series => {
    const { name, value, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${plainLine(from)})`
    return { name, latest, changes: changes.map(plainLine) }
  })
  const valueWidth = Math.max(MIN_VALUE, ...rows.map(({ latest }) => columnsOf(latest)))
  const most = Math.max(MIN_NAME, Math.min(LONGEST_NAME, width - valueWidth - 2))
  const nameText = (name: string) => clipped(plainLine(name), most)
  const nameWidth = Math.max(4, ...rows.map(({ name }) => columnsOf(nameText(name))))
  const before = (name: string, latest: string) =>
    `${inColumn(name, nameWidth, 'left')}  ${inColumn(latest, valueWidth, 'right')}`
  const heading = 'changes, the newest first'
  const longest = Math.max(...[heading, ...rows.flatMap(({ changes }) => changes)].map(columnsOf))
  const isBeside = nameWidth + 2 + valueWidth + 2 + longest <= width
  const lines = (start: string, changes: readonly string[]) => {
    if (!isBeside) return [start, ...changes.flatMap(change => listItem(change, width, '    ', '      '))]
    const [first = '–', ...others] = changes
    const indent = ' '.repeat(columnsOf(start))
    return [`${start}  ${first}`, ...others.map(change => `${indent}  ${change}`)]
  }
  return [
    ...lines(before('cell', 'latest'), [heading]).map(paint.dim),
    ...rows.flatMap(({ name, latest, changes }) => lines(before(nameText(name), latest), changes)),
  ]
}

function groupLines(group: TrendGroup, width: number, paint: Paint): string[] {
  return [
    ...wrap(plainLine(`${group.suite}: ${group.machine}`), width).map(paint.bold),
    ...wrap(plainLine(groupFacts(group).join(' · ')), width).map(paint.dim),
    '',
    ...poolLines(group, width),
    '',
    ...cellLines(group, width, paint),
  ]
}

/** Returns a history for a terminal: the newest figure of each series, and its changes. */
export function renderTrendText(
  { groups }: Trend,
  { color = false, width = DEFAULT_WIDTH }: Look = {},
): string {
  const paint = pc.createColors(color)
  if (groups.length === 0) return 'no run in the history\n'
  return `${groups.map(group => groupLines(group, width, paint).join('\n')).join('\n\n')}\n`
}

/**
 * Returns the lines below a change: where it is, and what else is known of it.
 * @param said what else changed at the places before, which is said once.
 */
function details(
  group: TrendGroup,
  change: Change,
  values: string,
  { width, said }: { readonly width: number; readonly said: Set<string> },
): string[] {
  const place = placeWords(group, change)
  const also = changedBeside(group, change)
  const beside = said.has(`${place} ${also}`) ? [] : also
  said.add(`${place} ${also}`)
  const facts = [values, chanceWords(change)].filter(part => part !== '')
  const words = [
    `${place}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`,
    ...(beside.length === 0 ? [] : [`there changed, too: ${beside.join(', ')}`]),
    ...(change.accepted === null ? [] : [acceptedWords(change)]),
  ]
  return words.flatMap(each => listItem(plainLine(each), width, '  ', '  '))
}

function eventLines(event: TrendEvent, width: number, paint: Paint, said: Set<string>): string[] {
  const { group, pools, members } = event
  const look = { width, said }
  const mark = event.kind === 'regression' && !event.isAccepted ? paint.red : paint.yellow
  const [first] = pools
  const pooled = first
    ? [
        ...listItem(plainLine(pooledWords(event)), width, '', '  ').map(mark),
        ...details(group, first.change, '', look),
      ]
    : []
  return [
    ...pooled,
    ...members.flatMap(({ series, change }) => [
      ...changeLines(
        clipped(plainLine(cellWords(series.id, series.mechanism)), LONGEST_NAME),
        `${mark(cellSize(series, change))}  `,
        width,
      ),
      ...details(
        group,
        change,
        `${valueWords(series, change.from)} to ${valueWords(series, change.to)} as measured`,
        look,
      ),
    ]),
  ]
}

/** Returns how many cells have too few runs: `both cells have`, `1 of 16 cells has`. */
function tooShortWords({ tooShort, series }: TrendCheck): string {
  const has = tooShort === 1 ? 'has' : 'have'
  const which = tooShort === series ? allOf(series, 'cell') : `${tooShort} of ${counted(series, 'cell')}`
  return `${which} ${has}`
}

/** Returns a check of a history for a terminal: the verdict, then each change with its commits. */
export function renderCheckText(
  check: TrendCheck,
  { color = false, width = DEFAULT_WIDTH }: Look = {},
): string {
  const paint = pc.createColors(color)
  const short =
    check.tooShort > 0
      ? wrap(
          `${tooShortWords(check)} too few runs for a change of one cell alone to be found for sure`,
          width,
        ).map(paint.dim)
      : []
  const said = new Set<string>()
  const lines = [
    ...wrap(plainLine(`${check.verdict}: ${checkReason(check)}`), width).map(paint.bold),
    ...[...check.regressions, ...check.unclear, ...check.accepted].flatMap(event =>
      eventLines(event, width, paint, said),
    ),
    ...short,
  ]
  return `${lines.join('\n')}\n`
}
