import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
  acceptedWords,
  changedBeside,
  checkReason,
  placeWords,
  pooledCells,
  pooledSize,
  poolsName,
  probabilityWords,
  valueWords,
} from '../../analysis/sentences/trend_words.ts'
import type { Change } from '../../analysis/trend/changes.ts'
import type { TrendCheck } from '../../analysis/trend/check.ts'
import type { TrendEvent } from '../../analysis/trend/events.ts'
import type { Trend, TrendGroup } from '../../analysis/trend/trend.ts'
import { table, text } from '../text/markdown_text.ts'
import { cellSize, groupFacts, latestRow, poolRow } from './latest_rows.ts'

function groupMarkdown(group: TrendGroup): string {
  const rows = group.series.map(series => {
    const { name, value, runs, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${from})`
    return [text(name), text(latest), runs, changes.length === 0 ? '–' : changes.map(text).join('<br>')]
  })
  const pools = group.pools.map(pool => {
    const { name, changes } = poolRow(group, pool)
    return [text(name), changes.map(text).join('<br>')]
  })
  return `## ${text(group.suite)}: ${text(group.machine)}

${text(groupFacts(group).join(' · '))}

${table(['cells together', 'changes, the newest first'], pools)}

${table(['cell', 'latest', 'runs', 'changes, the newest first'], rows)}
`
}

/** Returns a history as Markdown: a table for each group. */
export function renderTrendMarkdown({ groups }: Trend): string {
  return groups.length === 0 ? 'no run in the history\n' : groups.map(groupMarkdown).join('\n')
}

function place(group: TrendGroup, change: Change): string {
  return `\`${text(placeWords(group, change)).replaceAll('`', '')}\``
}

interface Row {
  readonly group: TrendGroup
  readonly change: Change
  /** What changed, by how much, where, from which figure to which, and how probable it is by chance. */
  readonly cells: readonly string[]
}

function eventRows(event: TrendEvent): Row[] {
  const { group, pools, members } = event
  const [first] = pools
  const changes = pools.map(({ change }) => change)
  const pooled = first
    ? [
        {
          group,
          change: first.change,
          cells: [
            `**${text(poolsName(event))}**`,
            `${pooledSize(changes)}, ${pooledCells(event.kind, changes)}`,
            place(group, first.change),
            '–',
            probabilityWords(Math.max(...changes.map(({ pValue }) => pValue))),
          ],
        },
      ]
    : []
  return [
    ...pooled,
    ...members.map(({ series, change }) => ({
      group,
      change,
      cells: [
        text(cellWords(series.id, series.mechanism)),
        cellSize(series, change),
        place(group, change),
        `${valueWords(series, change.from)} → ${valueWords(series, change.to)}`,
        probabilityWords(change.pValue),
      ],
    })),
  ]
}

/** Returns a line for each place at which something else changed with the figures. */
function besideLines(rows: readonly Row[]): string[] {
  const lines = rows.flatMap(({ group, change }) => {
    const beside = changedBeside(group, change)
    return beside.length === 0
      ? []
      : [`- ${place(group, change)}: there changed, too: ${text(beside.join(', '))}`]
  })
  return [...new Set(lines)]
}

/** Returns a check of a history as Markdown: the verdict, a table of the changes, and what else changed with them. */
export function renderCheckMarkdown(check: TrendCheck): string {
  const rows = [...check.regressions, ...check.unclear, ...check.accepted].flatMap(eventRows)
  const isAccepted = rows.some(({ change }) => change.accepted !== null)
  const head = ['what changed', 'change', 'runs', 'as measured', 'p', ...(isAccepted ? ['accepted'] : [])]
  const cells = rows.map(row => [...row.cells, ...(isAccepted ? [text(acceptedWords(row.change))] : [])])
  const parts = [
    `**${check.verdict}**: ${text(checkReason(check))}`,
    ...(rows.length === 0 ? [] : [table(head, cells)]),
    besideLines(rows).join('\n'),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}
