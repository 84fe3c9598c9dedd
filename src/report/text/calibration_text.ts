import pc from 'picocolors'
import type { Calibration, CountedShare, Detectable } from '../../analysis/calibration/calibration.ts'
import {
  counted,
  formatInteger,
  formatNs,
  formatPercent,
  formatRate,
  formatSeconds,
} from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { DEFAULT_WIDTH, type Look, listItem, type Paint, tableLines, wrap } from './terminal_layout.ts'

/** The most cells that the table has. All of them are in the JSON. */
const MAX_CELLS = 10

function table(head: readonly string[], rows: readonly (readonly string[])[], dim: Paint['dim']): string {
  const aligns = head.map((_, i) => (i === 0 ? 'left' : 'right'))
  return tableLines(head.map(dim), rows, aligns)
    .map(line => `  ${line}`.trimEnd())
    .join('\n')
}

/** Returns a share with its interval, such as `3 of 1,000 (0.3 %; 95 % interval 0.062 to 0.87 %)`. */
function countedWords({ found, trials, interval }: CountedShare): string {
  if (trials === 0) return 'none measured'
  const ends = interval.map(end => (end === 0 ? '0' : formatPercent(end).replace(' %', '')))
  return `${formatInteger(found)} of ${formatInteger(trials)} (${formatPercent(found / trials)}; 95 % interval ${ends.join(' to ')} %)`
}

function shareWords(share: number | null): string {
  return share === null ? 'none' : formatPercent(share)
}

function detectableRow({ pairs, seconds, medianCell, mostCells, worstCell }: Detectable): string[] {
  return [
    String(pairs),
    formatSeconds(seconds),
    shareWords(medianCell),
    shareWords(mostCells),
    shareWords(worstCell),
  ]
}

function list(lines: readonly string[], width: number): string {
  return lines.flatMap(line => listItem(line, width, '  ', '    ')).join('\n')
}

function falseAlarms({ falsePositives, resampled }: Calibration): string[] {
  const { comparisons, withAlert, cells, alerts } = resampled
  return [
    `unchanged cells called changed: ${countedWords(falsePositives)}`,
    `resampled: of ${formatInteger(comparisons)} comparisons put together from the pairs of the first one in random directions, ${formatInteger(withAlert)} called any cell changed (${formatPercent(alerts / cells)} of their cells)`,
  ]
}

function slowdowns({ slowdowns: found, medianError, coverage, settings }: Calibration): string[] {
  const lines = found.map(
    ({ share, byFirst, byLast }) =>
      `${formatPercent(share)} slower on purpose: found after ${counted(settings.pairs, 'pair')} ${countedWords(byFirst)}, after up to ${settings.maxPairs} ${countedWords(byLast)}`,
  )
  if (medianError !== null) {
    lines.push(`median error of the estimated change: ${(100 * medianError).toFixed(2)} percentage points`)
  }
  if (coverage.trials > 0) lines.push(`intervals of 95 % that held the truth: ${countedWords(coverage)}`)
  return found.length > 0 ? lines : ['none was injected', ...lines]
}

function hardest({ cells, detectable }: Calibration, dim: Paint['dim']): string {
  const rows = [...cells]
    .sort((a, b) => b.spread - a.spread)
    .slice(0, MAX_CELLS)
    .map(({ id, metric, median, spread, detectable: shares }) => [
      plainLine(id),
      metric.endsWith('PerSecond') ? formatRate(median) : formatNs(median),
      formatPercent(spread),
      ...shares.map(shareWords),
    ])
  const head = ['cell', 'median', 'spread', ...detectable.map(({ pairs }) => counted(pairs, 'pair'))]
  return table(head, rows, dim)
}

/** Returns the sentences about cells without an injected slowdown and cells that were not measured. */
function undelayed({ cells, refused }: Calibration): string[] {
  const reasons = cells.flatMap(({ id, undelayable }) =>
    undelayable === null ? [] : [{ id, reason: undelayable }],
  )
  const named = (items: readonly { id: string; reason: string }[]) =>
    items.length === 0 ? '' : ` (${plainLine(items[0]?.id ?? '')}: ${plainLine(items[0]?.reason ?? '')})`
  const lines: string[] = []
  if (reasons.length > 0) {
    lines.push(
      `${formatInteger(reasons.length)} of ${counted(cells.length, 'cell')} ${reasons.length === 1 ? 'was compared with itself' : 'were compared with themselves'} only${named(reasons)}`,
    )
  }
  if (refused.length > 0)
    lines.push(`${counted(refused.length, 'cell was', 'cells were')} not measured${named(refused)}`)
  return lines
}

/** Returns what a calibration found, for a terminal. */
export function calibrationText(
  calibration: Calibration,
  { color = false, width = DEFAULT_WIDTH }: Look,
): string {
  const { bold, dim } = pc.createColors(color)
  const { suite, kernel, cpuModel, settings, cells, recommendation } = calibration
  const notes = undelayed(calibration)
  const about = wrap(
    `${bold('calibration')} of ${plainLine(suite)}: ${counted(cells.length, 'cell')}, ${counted(settings.rounds, 'comparison')} of ${settings.pairs} to ${counted(settings.maxPairs, 'pair')}, ${formatSeconds(settings.budgetSeconds)} for the first ${settings.pairs}`,
    width,
  )
  const machine = wrap(plainLine(`${kernel}, ${cpuModel}`), width).map(dim)
  const parts = [
    [...about, ...machine].join('\n'),
    `${bold('False alarms')}\n${list(falseAlarms(calibration), width)}`,
    `${bold('Slowdowns that were there')}\n${list(slowdowns(calibration), width)}`,
    `${wrap('The smallest slowdown that is found with 95 % power', width).map(bold).join('\n')}\n${table(
      ['pairs', 'take', 'median cell', '90 % of cells', 'worst cell'],
      calibration.detectable.map(detectableRow),
      dim,
    )}`,
    `${bold('The cells that need most')}\n${hardest(calibration, dim)}`,
    ...(notes.length > 0 ? [list(notes, width)] : []),
    wrap(`${bold('So:')} ${recommendation}.`, width).join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}
