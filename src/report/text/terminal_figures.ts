/** The tables of figures on a terminal: mechanisms beside each other, and a row for each value of what a run is about. */
import { type Analysis, hasIntervals } from '../../analysis/analyse.ts'
import { type FigureRow, type FigureTable, figureTablesOf } from '../../analysis/comparisons/figure_tables.ts'
import {
  type Entry,
  entryOf,
  isCompared,
  isDecided,
  type Ranking,
} from '../../analysis/comparisons/ranking.ts'
import { outcomeWords } from '../../analysis/sentences/wording.ts'
import type { Series } from '../../analysis/views/series.ts'
import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { formatInteger } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { hasCounts, rowWords, tableWords } from './figure_table_words.ts'
import { columnsOf, type Paint, wrap } from './terminal_layout.ts'

/** The width of a column of numbers in front of the figures. */
export const COUNT_WIDTH = 9
const GAP = 2

/** The width of a column of figures where there is room for all of them; figures and names may need less. */
const CELL_WIDTH = 16

/** The most width that is kept for the words about who is ahead; with more mechanisms beside each other they are wrapped. */
const WINNER_WIDTH = 16

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
export function columnNames(series: readonly Series[]): ColumnNames {
  const parts = series.map(({ label }) => /^(.*) \((.*)\)$/.exec(label))
  const [first] = parts
  const isAlike = series.length > 1 && first && parts.every(each => each?.[1] === first[1])
  return {
    shared: isAlike ? (first[1] as string) : null,
    names: new Map(series.map(({ label }, i) => [label, isAlike ? (parts[i]?.[2] as string) : label])),
  }
}

/** A column in front of the figures, which says what a row stands for. */
interface LeadingColumn {
  readonly head: string
  readonly width: number
  /** The column of words is aligned to the left, and that of numbers to the right. */
  readonly isWords?: boolean
}

function aligned(text: string, { width, isWords }: LeadingColumn): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(text) - (isWords ? GAP : 0)))
  return isWords ? `${' '.repeat(GAP)}${text}${space}` : `${space}${text}`
}

/** Returns the lines of a head whose columns have names as long as they like, with `last` in the last line. */
export function headLines(
  leading: readonly LeadingColumn[],
  names: readonly string[],
  columnWidth: number,
  last: string,
): string[] {
  const columns: LeadingColumn[] = [...leading, ...names.map(head => ({ head, width: columnWidth }))]
  const wrapped = columns.map(({ head, width }) => wrap(plainLine(head), width - GAP))
  const height = Math.max(1, ...wrapped.map(lines => lines.length))
  return Array.from({ length: height }, (_, i) => {
    const cells = columns.map((column, at) => {
      const lines = wrapped[at] as string[]
      return aligned(lines[i - (height - lines.length)] ?? '', column)
    })
    return `${cells.join('')}${i === height - 1 ? last : ''}`.trimEnd()
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

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const made: Item[][] = []
  for (let i = 0; i < items.length; i += size) made.push(items.slice(i, i + size))
  return made
}

/** The columns in front of the figures of a table, with their texts for each row. */
interface Leading {
  readonly column: LeadingColumn
  readonly texts: readonly string[]
}

function countsOf({ rows }: FigureTable): Leading {
  const counts = rows.map(({ ranking }) => formatInteger(ranking.fdCount))
  return { column: { head: 'N', width: COUNT_WIDTH }, texts: counts }
}

/** Returns the least width in which words take at most two lines. */
function widthInTwoLines(words: string): number {
  const widths = Array.from({ length: columnsOf(words) }, (_, i) => i + 1)
  return widths.find(width => wrap(words, width).length <= 2) ?? 0
}

/** Returns the column of the values that the rows of a table are laid along, of at most a third of the width. */
function valuesOf(axis: NonNullable<FigureTable['axis']>, { rows }: FigureTable, width: number): Leading {
  const texts = rows.map(row => plainLine(rowWords(axis, row)))
  const needed = Math.max(widthInTwoLines(axis.choice), ...texts.map(columnsOf)) + GAP
  const least = axis.values ? 0 : COUNT_WIDTH
  const column = {
    head: axis.choice,
    width: Math.max(least, Math.min(needed, Math.floor(width / 3))),
    ...(axis.values && { isWords: true }),
  }
  return { column, texts }
}

/** Returns the columns in front: N at the first of the rows that have it, and then the value of each row. */
function leadingOf(figures: FigureTable, width: number): Leading[] {
  const { axis } = figures
  const counts = hasCounts(figures) ? [countsOf(figures)] : []
  if (!axis) return counts
  const once = counts.map(({ column, texts }) => ({
    column,
    texts: texts.map((text, i) => (text === texts[i - 1] ? '' : text)),
  }))
  return [...once, valuesOf(axis, figures, width)]
}

/** How wide the columns of a table are, and how many there are. */
interface Widths {
  readonly cell: number
  /** How many mechanisms stand beside each other. */
  readonly perTable: number
  /** Whether only the last of several tables says who is ahead. */
  readonly isWinnerLast: boolean
}

/**
 * Returns the usual width of a column of figures, or a smaller one where this lets more mechanisms stand together. Where
 * they need several tables, the words about who is ahead stand in the last one, if that takes fewer tables or none more.
 *
 * @param winner the width of these words, with the gap before them.
 */
function widthsOf(texts: readonly string[], names: readonly string[], room: number, winner: number): Widths {
  const words = names.flatMap(name => plainLine(name).split(/\s+/))
  const least = Math.min(CELL_WIDTH, Math.max(...[...texts, ...words].map(columnsOf)) + GAP)
  const most = Math.max(1, Math.min(names.length, Math.floor((room - winner) / least)))
  const tables = Math.ceil(names.length / most)
  const perTable = Math.ceil(names.length / tables)
  const wide = (columns: number, own: number) =>
    Math.max(least, Math.min(CELL_WIDTH, Math.floor(own / columns)))
  // The words take the place of so many columns of the last table.
  const places = names.length + Math.ceil(winner / least)
  const fewer = Math.ceil(places / Math.max(1, Math.floor(room / least)))
  const perFewer = Math.ceil(places / fewer)
  return tables > 1 && fewer <= tables && names.length > perFewer * (fewer - 1)
    ? { perTable: perFewer, cell: wide(perFewer, room), isWinnerLast: true }
    : { perTable, cell: wide(perTable, room - winner), isWinnerLast: false }
}

function rowLines(
  { ranking }: FigureRow,
  leading: readonly { readonly column: LeadingColumn; readonly text: string }[],
  cells: readonly string[],
  words: readonly string[],
  paint: Paint,
): string[] {
  const wrapped = leading.map(({ column, text }) => wrap(text, column.width - GAP))
  const height = Math.max(1, words.length, ...wrapped.map(lines => lines.length))
  const blank = ' '.repeat(cells.reduce((sum, cell) => sum + columnsOf(cell), 0))
  return Array.from({ length: height }, (_, i) => {
    const front = leading.map(({ column }, at) => aligned(wrapped[at]?.[i] ?? '', column))
    const word = words[i] ?? ''
    const last = isDecided(ranking) || word === '' ? word : paint.dim(word)
    const figures = i === 0 ? cells : [blank]
    return `${front.join('')}${figures.join('')}${' '.repeat(GAP)}${last}`.trimEnd()
  })
}

function tableLines(analysis: Analysis, figures: FigureTable, width: number, paint: Paint): string[] {
  const { rows, lead } = figures
  const series = analysis.series.filter(({ id }) => rows.some(({ ranking }) => entryOf(ranking, id)))
  const own = columnNames(series)
  const place = [own.shared, tableWords(figures, analysis.dimensions)]
    .filter(part => part !== null)
    .join(' · ')
  const leading = leadingOf(figures, width)
  const front = leading.reduce((sum, { column }) => sum + column.width, 0)
  const textAt = ({ ranking }: FigureRow, { id }: Series) => {
    const entry = entryOf(ranking, id)
    return entry ? cellText(entry, lead) : '–'
  }
  const isAnyCompared = rows.some(({ ranking }) => isCompared(ranking))
  const names = series.map(({ label }) => own.names.get(label) as string)
  const texts = rows.flatMap(row => series.map(each => textAt(row, each)))
  const outcome = ({ ranking }: FigureRow) => (isCompared(ranking) ? plainLine(outcomeOf(ranking, own)) : '')
  const winnerWidth = Math.min(
    WINNER_WIDTH,
    Math.max(...[...rows.map(outcome), lead.bestHead].map(columnsOf)),
  )
  const { cell, perTable, isWinnerLast } = widthsOf(texts, names, width - front, winnerWidth + GAP)
  return chunks([...series.keys()], perTable).flatMap((columns, table, { length }) => {
    const used = front + cell * columns.length + GAP
    const hasWinner = isAnyCompared && (!isWinnerLast || table === length - 1)
    return [
      '',
      ...wrap(plainLine(place), width).map(paint.bold),
      ...headLines(
        leading.map(({ column }) => column),
        columns.map(i => names[i] as string),
        cell,
        hasWinner ? `${' '.repeat(GAP)}${lead.bestHead}` : '',
      ).map(paint.dim),
      ...rows.flatMap((row, at) => {
        const cells = columns.map(i => {
          const one = series[i] as Series
          const text = textAt(row, one).padStart(cell)
          const isAhead = row.ranking.leaders.some(entry => entry.series.id === one.id)
          return isAhead && isDecided(row.ranking) ? paint.green(text) : text
        })
        const before = leading.map(({ column, texts }) => ({ column, text: texts[at] as string }))
        const winner = hasWinner ? wrap(outcome(row), Math.max(winnerWidth, width - used)) : []
        return rowLines(row, before, cells, winner, paint)
      }),
    ]
  })
}

/** Returns the tables of figures, with a line above those that are judged by another metric than the ones before. */
export function figureLines(analysis: Analysis, width: number, paint: Paint): string[] {
  const lines: string[] = []
  let last = ''
  for (const figures of figureTablesOf(analysis)) {
    const { lead } = figures
    if (lead.name !== last) {
      const title = lead.title.charAt(0).toLowerCase() + lead.title.slice(1)
      const intervals = hasIntervals(analysis) ? ', ± half its 95 % interval' : ''
      lines.push('', ...wrap(`Median of ${title} in ${lead.tableUnit}${intervals}`, width))
    }
    last = lead.name
    lines.push(...tableLines(analysis, figures, width, paint))
  }
  return lines
}
