import { type Analysis, analyse, hasIntervals } from '../../analysis/analyse.ts'
import { type FigureRow, type FigureTable, figureTablesOf } from '../../analysis/comparisons/figure_tables.ts'
import { type Entry, entryOf, isCompared } from '../../analysis/comparisons/ranking.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { cellNamesOf } from '../../analysis/sentences/cell_names.ts'
import { partWords } from '../../analysis/sentences/part_words.ts'
import { plainSelectionOf } from '../../analysis/sentences/selection.ts'
import { outcomeWords, sentence, viewWords } from '../../analysis/sentences/wording.ts'
import type { LoadPoint } from '../../analysis/views/load_curves.ts'
import { type LoadTable, loadTablesOf, tailCountsOf } from '../../analysis/views/load_tables.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { formatChosenRate, formatInteger, formatMicroseconds, samplesWords } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { reproducingCommand } from '../facts/command_line.ts'
import { environmentFacts } from '../facts/environment.ts'
import { suiteTexts, withMetricWords } from '../facts/metric_names.ts'
import { leftOutCells, trustNotes } from '../facts/trust.ts'
import { hasCounts, rowWords, tableWords } from './figure_table_words.ts'
import { claimsMarkdown } from './markdown_claims.ts'
import { overlayMarkdown } from './markdown_overlay.ts'
import { findingsMarkdown, table, tableSection, text } from './markdown_text.ts'

function figure(entry: Entry | undefined, format: (value: number) => string): string {
  if (!entry) return '–'
  const { p50, ci95 } = entry.metric
  return ci95 ? `${format(p50)} (${format(ci95[0])} to ${format(ci95[1])})` : format(p50)
}

function figureTable(analysis: Analysis, figures: FigureTable): string {
  const { axis, rows, lead } = figures
  const { bestHead, formatInTable } = lead
  const isAnyCompared = rows.some(({ ranking }) => isCompared(ranking))
  const ifCounted = (words: string) => (hasCounts(figures) ? [words] : [])
  const ifCompared = (words: string) => (isAnyCompared ? [words] : [])
  const row = (each: FigureRow) => [
    ...(axis ? [text(rowWords(axis, each))] : []),
    ...ifCounted(formatInteger(each.ranking.fdCount)),
    ...analysis.series.map(({ id }) => figure(entryOf(each.ranking, id), formatInTable)),
    ...ifCompared(isCompared(each.ranking) ? text(outcomeWords(each.ranking)) : '–'),
  ]
  const labels = analysis.series.map(({ label }) => text(label))
  const head = [...(axis ? [text(axis.choice)] : []), ...ifCounted('N'), ...labels, ...ifCompared(bestHead)]
  return `### ${text(tableWords(figures, analysis.dimensions))}\n\n${table(head, rows.map(row))}`
}

/** Returns the tables of figures, with a heading where the metric that they are judged by changes. */
function figureTables(analysis: Analysis): string[] {
  const parts: string[] = []
  let last = ''
  for (const figures of figureTablesOf(analysis)) {
    const { lead } = figures
    if (lead.name !== last) {
      const intervals = hasIntervals(analysis) ? ' with its 95 % interval' : ''
      parts.push(`## ${lead.title}, median in ${lead.tableUnit}${intervals}`)
    }
    last = lead.name
    parts.push(figureTable(analysis, figures))
  }
  return parts
}

function loadFigure(point: LoadPoint | undefined): string {
  if (!point) return '–'
  const tail = point.p99 === null ? '–' : formatMicroseconds(point.p99)
  return `${formatMicroseconds(point.p50)} / ${tail}${point.isSaturated ? ' saturated' : ''}`
}

function loadTable(sweep: LoadTable, analysis: Analysis): string {
  const { fdCount, settings, series, rows } = sweep
  const place = `${text(viewWords({ settings }, analysis.dimensions))} · N = ${formatInteger(fdCount)}`
  const words = [place, samplesWords(tailCountsOf(sweep))].filter(part => part !== '').join(' · ')
  const head = ['offered', ...series.map(({ label }) => text(label))]
  const body = rows.map(({ ratePerSecond, points }) => [
    formatChosenRate(ratePerSecond),
    ...points.map(loadFigure),
  ])
  return `### ${words}\n\n${table(head, body)}`
}

function loadTables(analysis: Analysis): string[] {
  const tables = loadTablesOf(analysis).map(sweep => loadTable(sweep, analysis))
  return tables.length > 0 ? ['## Dispatch latency against load, p50 / p99 in µs', ...tables] : []
}

function withRule(rule: string | null): string[] {
  return rule === null ? [] : [text(sentence(`The rule: ${withMetricWords(rule)}`))]
}

/** Returns the function that names a cell by its id. */
function nameIn(analysis: Analysis): (id: string) => string {
  return id => cellNamesOf(analysis).get(id) ?? id
}

/** Returns the notes on single cells, and the rule by which a cell counts as settled. */
function notes(analysis: Analysis): string[] {
  const { run } = analysis
  const rows = trustNotes(analysis, nameIn(analysis)).flatMap(({ name, words }) =>
    words.map(note => [text(name), text(note)]),
  )
  if (rows.length === 0) return []
  const isAnyUnsettled = run.cells.some(({ settled }) => settled === false)
  const rule = isAnyUnsettled ? withRule(run.run.rules.settled) : []
  return ['## Notes', ...rule, table(['cell', 'note'], rows, 2)]
}

function disturbedBlocks({ run: { blocks, run } }: Analysis): string[] {
  const rows = blocks
    .filter(({ disturbed }) => disturbed.length > 0)
    .map(({ index, purpose, disturbed }) => [String(index), purpose, text(disturbed.join('; '))])
  if (rows.length === 0) return []
  return [
    '## Disturbed blocks',
    ...withRule(run.rules.disturbed),
    table(['block', 'purpose', 'disturbed by'], rows, 3),
  ]
}

function leftOut(analysis: Analysis): string[] {
  const nameOf = nameIn(analysis)
  const rows = leftOutCells(analysis, '').map(([id = '', ...why]) => [nameOf(id), ...why].map(text))
  return tableSection('Left out', ['cell', 'state', 'reason'], rows)
}

/** Returns a code block. Its fence is longer than any run of backticks in the code. */
function codeBlock(code: string): string {
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}sh\n${code}\n${fence}`
}

function runMarkdown(analysis: Analysis): string {
  const file = analysis.run
  const { run } = file
  const part = partWords(file)
  return [
    `# ${text(run.title)}`,
    ...findingsMarkdown(plainSelectionOf(analysis)),
    ...claimsMarkdown(file),
    ...figureTables(analysis),
    ...loadTables(analysis),
    ...notes(analysis),
    ...disturbedBlocks(analysis),
    ...leftOut(analysis),
    '## What was measured',
    ...suiteTexts(file).map(([name, words]) => `${name}: ${text(words)}`),
    part === null ? '' : `Part: ${text(part)}`,
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

/** Returns runs as Markdown, with a rule between them. Several runs are first laid over each other. */
export function renderMarkdown(runs: readonly RunFile[], labels?: readonly string[]): string {
  const analyses = runs.map(analyse)
  const parts = analyses.map(runMarkdown)
  const together = analyses.length > 1 ? [overlayMarkdown(overlayOf(analyses, labels))] : []
  return `${[...together, ...parts].join('\n\n---\n\n')}\n`
}
