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
    const { id, value, runs, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${from})`
    return [text(id), text(latest), runs, changes.length === 0 ? '–' : changes.map(text).join('<br>')]
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

/** Returns what else a reader must know of a change: what changed beside it, and that it was accepted. */
function besideWords(group: TrendGroup, change: Change): string {
  const words = [changedBeside(group, change).join(', '), acceptedWords(change)].filter(part => part !== '')
  return words.length === 0 ? '–' : text(words.join('; '))
}

function place(group: TrendGroup, change: Change): string {
  return `\`${text(placeWords(group, change)).replaceAll('`', '')}\``
}

function eventRows(event: TrendEvent): string[][] {
  const { group, pools, members } = event
  const [first] = pools
  const changes = pools.map(({ change }) => change)
  const pooled = first
    ? [
        [
          `**${text(poolsName(event))}**`,
          `${pooledSize(changes)}, ${pooledCells(event.kind, changes)}`,
          place(group, first.change),
          '–',
          probabilityWords(Math.max(...changes.map(({ pValue }) => pValue))),
          besideWords(group, first.change),
        ],
      ]
    : []
  return [
    ...pooled,
    ...members.map(({ series, change }) => [
      text(series.id),
      cellSize(series, change),
      place(group, change),
      `${valueWords(series, change.from)} → ${valueWords(series, change.to)}`,
      probabilityWords(change.pValue),
      besideWords(group, change),
    ]),
  ]
}

/** Returns a check of a history as Markdown: the verdict, then a table of the changes. */
export function renderCheckMarkdown(check: TrendCheck): string {
  const events = [...check.regressions, ...check.unclear, ...check.accepted]
  const head = ['what changed', 'change', 'runs', 'as measured', 'p', 'what else']
  const found = events.length === 0 ? '' : `\n${table(head, events.flatMap(eventRows))}\n`
  return `**${check.verdict}**: ${text(checkReason(check))}\n${found}`
}
