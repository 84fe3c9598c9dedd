import { type Analysis, analyse, hasIntervals } from '../analysis/analyse.ts'
import { type Contest, type Entry, entryOf, standingsOf } from '../analysis/contest.ts'
import { findingText } from '../analysis/findings/finding.ts'
import { findingsOf } from '../analysis/findings.ts'
import type { View } from '../analysis/views.ts'
import { outcomeWords, viewWords } from '../analysis/wording.ts'
import type { RunFile } from '../result/schema.ts'
import { formatInteger, formatMicroseconds } from '../units/format.ts'
import { reproducingCommand } from './command_line.ts'
import { environmentFacts } from './environment_facts.ts'
import { escapeHtml, plainLine } from './escape.ts'

/** Text that no Markdown reader takes for markup, on one line. */
function text(given: string): string {
  return escapeHtml(plainLine(given)).replace(/[\\`*_[\]{}|#~!]/g, '\\$&')
}

function table(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < numbersFrom ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}

function figure(entry: Entry | undefined): string {
  if (!entry) return '–'
  const { p50, ci95 } = entry.metric
  const median = formatMicroseconds(p50)
  return ci95 ? `${median} (${formatMicroseconds(ci95[0])} to ${formatMicroseconds(ci95[1])})` : median
}

function viewTable(analysis: Analysis, view: View): string {
  const contests = standingsOf(view, analysis.series, 'waitNs')
  const row = (contest: Contest) => [
    formatInteger(contest.fdCount),
    ...analysis.series.map(({ id }) => figure(entryOf(contest, id))),
    text(contest.sides === 0 ? '–' : outcomeWords(contest)),
  ]
  const head = ['N', ...analysis.series.map(({ label }) => text(label)), 'fastest']
  return `### ${text(viewWords(view, analysis.dimensions))}\n\n${table(head, contests.map(row))}`
}

function leftOut({ run, refusals }: Analysis): string[] {
  const rows = [
    ...refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [text(id), 'refused', text(reason)])),
    ...run.cells
      .filter(cell => cell.status !== 'ok')
      .map(cell => [text(cell.id), cell.status, text(cell.reason ?? '')]),
  ]
  return rows.length > 0 ? ['## Left out', table(['cell', 'state', 'reason'], rows, 3)] : []
}

/** A fence longer than any run of backticks inside. */
function codeBlock(code: string): string {
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}sh\n${code}\n${fence}`
}

function runMarkdown(file: RunFile): string {
  const analysis = analyse(file)
  const [headline, ...others] = findingsOf(analysis)
  const { run } = file
  return [
    `# ${text(run.title)}`,
    headline ? `**${text(findingText(headline))}**` : '',
    others
      .map(finding => `- ${finding.kind === 'warning' ? 'Mind: ' : ''}${text(findingText(finding))}`)
      .join('\n'),
    analysis.views.length > 0
      ? `## One wait, median in µs${hasIntervals(analysis) ? ' with its 95 % interval' : ''}`
      : '',
    ...analysis.views.map(view => viewTable(analysis, view)),
    ...leftOut(analysis),
    '## What was measured',
    `Workload: ${text(run.workload)}`,
    `Operation: ${text(run.operation)}`,
    `Not measured: ${text(run.notMeasured)}`,
    '## Run it again',
    codeBlock(plainLine(reproducingCommand(run.argv, run.seed))),
    '## Environment',
    table(
      ['', ''],
      environmentFacts(file).map(([name, value]) => [name, text(value)]),
      2,
    ),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

export function renderMarkdown(runs: readonly RunFile[]): string {
  return `${runs.map(runMarkdown).join('\n\n---\n\n')}\n`
}
