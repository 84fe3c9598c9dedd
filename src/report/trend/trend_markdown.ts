import {
  changedBeside,
  changeWords,
  probabilityWords,
  rangeWords,
  valueWords,
} from '../../analysis/sentences/trend_words.ts'
import type { TrendAlert, TrendCheck } from '../../analysis/trend/check.ts'
import type { Trend, TrendGroup } from '../../analysis/trend/trend.ts'
import { table, text } from '../text/markdown_text.ts'
import { groupFacts, kindWords, latestRow } from './latest_rows.ts'

function groupMarkdown(group: TrendGroup): string {
  const rows = group.series.map(series => {
    const { id, value, runs, from, changes } = latestRow(group, series)
    const latest = from === null ? value : `${value} (of ${from})`
    return [text(id), text(latest), runs, changes.length === 0 ? '–' : changes.map(text).join('<br>')]
  })
  return `## ${text(group.suite)}: ${text(group.machine)}

${text(groupFacts(group).join(' · '))}

${table(['cell', 'latest', 'runs', 'changes, the newest first'], rows)}
`
}

/** Returns a history as Markdown: a table for each group. */
export function renderTrendMarkdown({ groups }: Trend): string {
  return groups.length === 0 ? 'no run in the history\n' : groups.map(groupMarkdown).join('\n')
}

function alertRow({ group, series, change }: TrendAlert): string[] {
  const beside = changedBeside(group, change).join(', ')
  return [
    text(series.id),
    `${changeWords(change.ratio)} ${kindWords(change)}`,
    `\`${text(rangeWords(group, change)).replaceAll('`', '')}\``,
    `${valueWords(series, change.from)} → ${valueWords(series, change.to)}`,
    probabilityWords(change.pValue),
    beside === '' ? '–' : text(beside),
  ]
}

/** Returns a check of a history as Markdown: the verdict, then a table of the changes. */
export function renderCheckMarkdown(check: TrendCheck): string {
  const alerts = [...check.regressions, ...check.unclear]
  const head = ['cell', 'change', 'commits', 'as measured', 'p', 'changed there, too']
  const found = alerts.length === 0 ? '' : `\n${table(head, alerts.map(alertRow))}\n`
  return `**${check.verdict}**: ${text(check.reason)}\n${found}`
}
