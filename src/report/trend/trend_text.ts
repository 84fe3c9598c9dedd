import pc from 'picocolors'
import {
  changedBeside,
  changeWords,
  probabilityWords,
  rangeWords,
  valueWords,
} from '../../analysis/sentences/trend_words.ts'
import type { TrendAlert, TrendCheck } from '../../analysis/trend/check.ts'
import type { Trend, TrendGroup } from '../../analysis/trend/trend.ts'
import { clipped, plainLine } from '../escape.ts'
import type { Paint } from '../text/terminal_layout.ts'
import { groupFacts, kindWords, latestRow } from './latest_rows.ts'

const LONGEST_ID = 60

function idText(id: string): string {
  return clipped(plainLine(id), LONGEST_ID)
}

function groupLines(group: TrendGroup, paint: Paint): string[] {
  const rows = group.series.map(series => latestRow(group, series))
  const width = Math.max(4, ...rows.map(({ id }) => idText(id).length))
  const indent = ' '.repeat(width + 2)
  return [
    paint.bold(plainLine(`${group.suite}: ${group.machine}`)),
    paint.dim(groupFacts(group).join(' · ')),
    '',
    paint.dim(`${'cell'.padEnd(width)}  ${'latest'.padStart(10)}  changes, the newest first`),
    ...rows.flatMap(({ id, value, from, changes }) => {
      const age = from === null ? '' : ` (of ${plainLine(from)})`
      const [first = '–', ...others] = changes.map(plainLine)
      return [
        `${idText(id).padEnd(width)}  ${value.padStart(10)}${age}  ${first}`,
        ...others.map(line => `${indent}${' '.repeat(10)}  ${line}`),
      ]
    }),
  ]
}

/** Returns a history for a terminal: the newest figure of each series, and its changes. */
export function renderTrendText({ groups }: Trend, color = false): string {
  const paint = pc.createColors(color)
  if (groups.length === 0) return 'no run in the history\n'
  return `${groups.map(group => groupLines(group, paint).join('\n')).join('\n\n')}\n`
}

function alertLines({ group, series, change }: TrendAlert, paint: Paint): string[] {
  const values = `${valueWords(series, change.from)} to ${valueWords(series, change.to)} as measured`
  const beside = changedBeside(group, change)
  const words = `${changeWords(change.ratio)} ${kindWords(change)}`
  return [
    `${change.kind === 'regression' ? paint.red(words) : paint.yellow(words)}  ${idText(series.id)}`,
    `  commits ${plainLine(rangeWords(group, change))}: ${values}, p ${probabilityWords(change.pValue)}`,
    ...(beside.length === 0 ? [] : [`  there changed, too: ${plainLine(beside.join(', '))}`]),
  ]
}

/** Returns a check of a history for a terminal: the verdict, then each change with its commits. */
export function renderCheckText(check: TrendCheck, color = false): string {
  const paint = pc.createColors(color)
  const short =
    check.tooShort > 0 && check.judged > 0
      ? [paint.dim(`${check.tooShort} of ${check.judged + check.tooShort} series are too short to be judged`)]
      : []
  const lines = [
    paint.bold(`${check.verdict}: ${check.reason}`),
    ...[...check.regressions, ...check.unclear].flatMap(alert => alertLines(alert, paint)),
    ...short,
  ]
  return `${lines.join('\n')}\n`
}
