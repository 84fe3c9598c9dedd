import pc from 'picocolors'
import { type Analysis, analyse } from '../../analysis/analyse.ts'
import { type Finding, findingText } from '../../analysis/sentences/findings/finding.ts'
import { plainSelectionOf } from '../../analysis/sentences/selection.ts'
import { viewWords } from '../../analysis/sentences/wording.ts'
import type { LoadPoint } from '../../analysis/views/load_curves.ts'
import { type LoadTable, loadTablesOf, tailCountsOf } from '../../analysis/views/load_tables.ts'
import type { Series } from '../../analysis/views/series.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { formatChosenRate, formatInteger, formatMicroseconds, samplesWords } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { claimLines } from './terminal_claims.ts'
import { COUNT_WIDTH, chunks, columnNames, figureLines, headLines } from './terminal_figures.ts'
import { DEFAULT_WIDTH, type Look, listItem, type Paint, wrap } from './terminal_layout.ts'

const LOAD_WIDTH = 22

/** Returns median and p99, such as `12.3 / 45.6`, with a star where the mechanism does not keep up with the load. */
function loadText(point: LoadPoint | undefined): string {
  if (!point) return '–'
  const tail = point.p99 === null ? '–' : formatMicroseconds(point.p99)
  return `${formatMicroseconds(point.p50)} / ${tail}${point.isSaturated ? ' *' : '  '}`
}

function loadLines(sweep: LoadTable, analysis: Analysis, width: number, paint: Paint): string[] {
  const { fdCount, settings, series, rows } = sweep
  const room = Math.max(1, Math.floor((width - COUNT_WIDTH) / LOAD_WIDTH))
  const own = columnNames(series)
  const place = `${viewWords({ settings }, analysis.dimensions)} · N = ${formatInteger(fdCount)}`
  const words = [own.shared ?? '', place, samplesWords(tailCountsOf(sweep))]
    .filter(part => part !== '')
    .join(' · ')
  return chunks([...series.keys()], room).flatMap(columns => {
    const names = columns.map(i => own.names.get((series[i] as Series).label) as string)
    return [
      '',
      ...wrap(plainLine(words), width).map(paint.bold),
      ...headLines([{ head: 'offered', width: COUNT_WIDTH }], names, LOAD_WIDTH, '').map(paint.dim),
      ...rows.map(({ ratePerSecond, points }) => {
        const cells = columns.map(i => loadText(points[i]).padStart(LOAD_WIDTH))
        return `${formatChosenRate(ratePerSecond).padStart(COUNT_WIDTH)}${cells.join('')}`.trimEnd()
      }),
    ]
  })
}

function loadTables(analysis: Analysis, width: number, paint: Paint): string[] {
  const tables = loadTablesOf(analysis).flatMap(sweep => loadLines(sweep, analysis, width, paint))
  if (tables.length === 0) return []
  return ['', ...wrap('Dispatch latency against load, p50 / p99 in µs; * saturated', width), ...tables]
}

function findingLines(finding: Finding, width: number, paint: Paint): string[] {
  const isWarning = finding.kind === 'warning'
  const lines = listItem(plainLine(findingText(finding)), width, isWarning ? '! ' : '· ', '  ')
  return isWarning ? lines.map(paint.yellow) : lines
}

/** Returns a run for a terminal: the headline, a table of medians for each view, then the other findings. */
export function renderTerminalTable(
  run: RunFile,
  { color = false, width = DEFAULT_WIDTH }: Look = {},
): string {
  const paint = pc.createColors(color)
  const analysis = analyse(run)
  const [headline, ...others] = plainSelectionOf(analysis)
  const lines = headline ? wrap(plainLine(findingText(headline)), width).map(line => paint.bold(line)) : []
  lines.push(...figureLines(analysis, width, paint), ...loadTables(analysis, width, paint))
  if (others.length > 0) lines.push('', ...others.flatMap(finding => findingLines(finding, width, paint)))
  lines.push(...claimLines(run, width, paint))
  return `${lines.join('\n')}\n`
}
