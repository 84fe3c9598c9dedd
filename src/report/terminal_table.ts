import pc from 'picocolors'
import { type Analysis, analyse, hasIntervals } from '../analysis/analyse.ts'
import { type Contest, type Entry, entryOf, isDecided, standingsOf } from '../analysis/contest.ts'
import { type Finding, findingText } from '../analysis/findings/finding.ts'
import { findingsOf } from '../analysis/findings.ts'
import type { Series } from '../analysis/series.ts'
import type { View } from '../analysis/views.ts'
import { outcomeWords, viewWords } from '../analysis/wording.ts'
import type { RunFile } from '../result/schema.ts'
import { formatInteger, formatMicroseconds } from '../units/format.ts'
import { plainLine } from './escape.ts'
import { wrap } from './wrap.ts'

export interface TerminalOptions {
  /** Columns of the terminal; 100 by default. */
  readonly width?: number | undefined
  /** Colours are used only where they are asked for. */
  readonly color?: boolean | undefined
}

const DEFAULT_WIDTH = 100
const MIN_WIDTH = 60
const COUNT_WIDTH = 9
const CELL_WIDTH = 16
const WINNER_WIDTH = 16

type Paint = ReturnType<typeof pc.createColors>

/** Above this a share says no more than that the median is not known. */
const MAX_SHARE = 50

/** `405 ±1.2%`: half the interval, as a share of the median. */
function cellText({ metric }: Entry): string {
  const value = formatMicroseconds(metric.p50)
  if (!metric.ci95 || metric.p50 <= 0) return value
  const share = (50 * (metric.ci95[1] - metric.ci95[0])) / metric.p50
  if (share > MAX_SHARE) return `${value} ±>${MAX_SHARE}%`
  return `${value} ±${share.toFixed(share < 9.95 ? 1 : 0)}%`
}

function clip(text: string, width: number): string {
  const plain = plainLine(text)
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain
}

function rowOf(contest: Contest, columns: readonly Series[], paint: Paint): string {
  const cells = columns.map(({ id }) => {
    const entry = entryOf(contest, id)
    const text = (entry ? cellText(entry) : '–').padStart(CELL_WIDTH)
    return entry && isDecided(contest) && contest.leaders.includes(entry) ? paint.green(text) : text
  })
  const words = contest.sides === 0 ? '' : clip(outcomeWords(contest), WINNER_WIDTH)
  const shown = isDecided(contest) ? words : paint.dim(words)
  return `${formatInteger(contest.fdCount).padStart(COUNT_WIDTH)}${cells.join('')}  ${shown}`.trimEnd()
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const made: Item[][] = []
  for (let i = 0; i < items.length; i += size) made.push(items.slice(i, i + size))
  return made
}

function viewLines(analysis: Analysis, view: View, width: number, paint: Paint): string[] {
  const contests = standingsOf(view, analysis.series, 'waitNs')
  const series = analysis.series.filter(({ id }) =>
    contests.some(contest => entryOf(contest, id) !== undefined),
  )
  const room = Math.max(1, Math.floor((width - COUNT_WIDTH - WINNER_WIDTH - 2) / CELL_WIDTH))
  const words = clip(viewWords(view, analysis.dimensions), width)
  return chunks(series, room).flatMap(columns => {
    const names = columns.map(({ label }) => clip(label, CELL_WIDTH - 2).padStart(CELL_WIDTH))
    return [
      '',
      paint.bold(words),
      paint.dim(`${'N'.padStart(COUNT_WIDTH)}${names.join('')}  fastest`),
      ...contests.map(contest => rowOf(contest, columns, paint)),
    ]
  })
}

function findingLines(finding: Finding, width: number, paint: Paint): string[] {
  const lines = wrap(plainLine(findingText(finding)), width - 2)
  const mark = finding.kind === 'warning' ? '!' : '·'
  const text = lines.map((line, i) => `${i === 0 ? mark : ' '} ${line}`)
  return finding.kind === 'warning' ? text.map(line => paint.yellow(line)) : text
}

/** The headline, one block of medians a view, then the other findings. */
export function renderTerminalTable(run: RunFile, options: TerminalOptions = {}): string {
  const width = Math.max(MIN_WIDTH, options.width ?? DEFAULT_WIDTH)
  const paint = pc.createColors(options.color ?? false)
  const analysis = analyse(run)
  const [headline, ...others] = findingsOf(analysis)
  const lines = headline ? wrap(plainLine(findingText(headline)), width).map(line => paint.bold(line)) : []
  if (analysis.views.length > 0) {
    lines.push('', `Median of one wait in µs${hasIntervals(analysis) ? ', ± half its 95 % interval' : ''}`)
  }
  for (const view of analysis.views) lines.push(...viewLines(analysis, view, width, paint))
  if (others.length > 0) lines.push('', ...others.flatMap(finding => findingLines(finding, width, paint)))
  return `${lines.join('\n')}\n`
}
