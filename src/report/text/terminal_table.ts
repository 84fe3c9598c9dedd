import pc from 'picocolors'
import { type Analysis, analyse, hasIntervals } from '../../analysis/analyse.ts'
import {
  allRankingsOf,
  type Entry,
  entryOf,
  isCompared,
  isDecided,
  type Ranking,
} from '../../analysis/comparisons/ranking.ts'
import { type Finding, findingText } from '../../analysis/sentences/findings/finding.ts'
import { plainSelectionOf } from '../../analysis/sentences/selection.ts'
import { outcomeWords, viewWords } from '../../analysis/sentences/wording.ts'
import { leadMetricOf } from '../../analysis/views/lead_of_view.ts'
import type { LoadPoint } from '../../analysis/views/load_curves.ts'
import {
  type LoadTable,
  loadTablesOf,
  tailCountsOf,
  viewsWithoutSweep,
} from '../../analysis/views/load_tables.ts'
import type { Series } from '../../analysis/views/series.ts'
import type { View } from '../../analysis/views/views.ts'
import type { LeadMetric } from '../../metrics/lead_metric.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { formatChosenRate, formatInteger, formatMicroseconds, samplesWords } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { columnsOf, DEFAULT_WIDTH, type Look, listItem, type Paint, wrap } from './terminal_layout.ts'

const COUNT_WIDTH = 9
const CELL_WIDTH = 16
const WINNER_WIDTH = 16
const LOAD_WIDTH = 22

/** The widest half interval, in percent of the median, that is shown. A wider one says only that the median is not known. */
const MAX_SHARE = 50

/** Returns the median with half its interval as a share of it, such as `405 ±1.2%`. */
function cellText({ metric }: Entry, { formatInTable }: LeadMetric): string {
  const value = formatInTable(metric.p50)
  if (!metric.ci95 || metric.p50 <= 0) return value
  const share = (50 * (metric.ci95[1] - metric.ci95[0])) / metric.p50
  if (share > MAX_SHARE) return `${value} ±>${MAX_SHARE}%`
  return `${value} ±${share.toFixed(share < 9.95 ? 1 : 0)}%`
}

/** The names of columns, without the mechanism that all of them share. */
interface ColumnNames {
  readonly shared: string | null
  /** The name of each column by the label of its series. */
  readonly names: ReadonlyMap<string, string>
}

/** Returns the names by which the columns of series are told apart: `level` and `edge` where all are of epoll. */
function columnNames(series: readonly Series[]): ColumnNames {
  const parts = series.map(({ label }) => /^(.*) \((.*)\)$/.exec(label))
  const [first] = parts
  const isAlike = series.length > 1 && first && parts.every(each => each?.[1] === first[1])
  return {
    shared: isAlike ? (first[1] as string) : null,
    names: new Map(series.map(({ label }, i) => [label, isAlike ? (parts[i]?.[2] as string) : label])),
  }
}

/** Returns the lines of a head whose columns have names as long as they like, with `first` and `last` in the last line. */
function headLines(first: string, names: readonly string[], columnWidth: number, last: string): string[] {
  const wrapped = names.map(name => wrap(plainLine(name), columnWidth - 2))
  const height = Math.max(1, ...wrapped.map(lines => lines.length))
  return Array.from({ length: height }, (_, i) => {
    const isLast = i === height - 1
    const cells = wrapped.map(lines => {
      const text = lines[i - (height - lines.length)] ?? ''
      return `${' '.repeat(Math.max(0, columnWidth - columnsOf(text)))}${text}`
    })
    return `${(isLast ? first : '').padStart(COUNT_WIDTH)}${cells.join('')}${isLast ? last : ''}`.trimEnd()
  })
}

/** Returns who is ahead, by the names of the columns. */
function outcomeOf(ranking: Ranking, { names }: ColumnNames): string {
  const labels = [...names.keys()].sort((a, b) => b.length - a.length)
  return labels.reduce(
    (text, label) => text.replaceAll(label, names.get(label) as string),
    outcomeWords(ranking),
  )
}

function rowOf(
  ranking: Ranking,
  columns: readonly Series[],
  own: ColumnNames,
  lead: LeadMetric,
  width: number,
  paint: Paint,
): string[] {
  const cells = columns.map(({ id }) => {
    const entry = entryOf(ranking, id)
    const text = (entry ? cellText(entry, lead) : '–').padStart(CELL_WIDTH)
    return entry && isDecided(ranking) && ranking.leaders.includes(entry) ? paint.green(text) : text
  })
  const used = COUNT_WIDTH + CELL_WIDTH * columns.length + 2
  const words = isCompared(ranking)
    ? wrap(plainLine(outcomeOf(ranking, own)), Math.max(WINNER_WIDTH, width - used))
    : []
  const [first = '', ...further] = words.map(line => (isDecided(ranking) ? line : paint.dim(line)))
  return [
    `${formatInteger(ranking.fdCount).padStart(COUNT_WIDTH)}${cells.join('')}  ${first}`.trimEnd(),
    ...further.map(line => `${' '.repeat(used)}${line}`),
  ]
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const made: Item[][] = []
  for (let i = 0; i < items.length; i += size) made.push(items.slice(i, i + size))
  return made
}

function viewLines(analysis: Analysis, view: View, lead: LeadMetric, width: number, paint: Paint): string[] {
  const rankings = allRankingsOf(view, analysis.series, lead.name)
  const series = analysis.series.filter(({ id }) =>
    rankings.some(ranking => entryOf(ranking, id) !== undefined),
  )
  const room = Math.max(1, Math.floor((width - COUNT_WIDTH - WINNER_WIDTH - 2) / CELL_WIDTH))
  const own = columnNames(series)
  const place = [own.shared, viewWords(view, analysis.dimensions)].filter(part => part !== null).join(' · ')
  const words = wrap(plainLine(place), width)
  const best = rankings.some(isCompared) ? `  ${lead.bestHead}` : ''
  return chunks(series, room).flatMap(columns => {
    const names = columns.map(({ label }) => own.names.get(label) as string)
    return [
      '',
      ...words.map(paint.bold),
      ...headLines('N', names, CELL_WIDTH, best).map(paint.dim),
      ...rankings.flatMap(ranking => rowOf(ranking, columns, own, lead, width, paint)),
    ]
  })
}

/** Returns the tables of the views, with a line above those that are judged by another metric than the ones before. */
function viewTables(analysis: Analysis, width: number, paint: Paint): string[] {
  const lines: string[] = []
  let last = ''
  for (const view of viewsWithoutSweep(analysis)) {
    const lead = leadMetricOf(view)
    if (lead.name !== last) {
      const title = lead.title.charAt(0).toLowerCase() + lead.title.slice(1)
      const intervals = hasIntervals(analysis) ? ', ± half its 95 % interval' : ''
      lines.push('', ...wrap(`Median of ${title} in ${lead.tableUnit}${intervals}`, width))
    }
    last = lead.name
    lines.push(...viewLines(analysis, view, lead, width, paint))
  }
  return lines
}

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
      ...headLines('offered', names, LOAD_WIDTH, '').map(paint.dim),
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
  lines.push(...viewTables(analysis, width, paint), ...loadTables(analysis, width, paint))
  if (others.length > 0) lines.push('', ...others.flatMap(finding => findingLines(finding, width, paint)))
  return `${lines.join('\n')}\n`
}
