import {
  type CellComparison,
  type Comparison,
  isCalm,
  type PooledChange,
} from '../../analysis/verdict/comparison.ts'
import { consoleText, plainLine } from '../escape.ts'
import { isChanged, judgedChange, poolName, sideNames, tallyWords } from './verdict_words.ts'

/**
 * The table of the mails of the kernel test robot (0-day), with the widths of `lkp ncompare` in lkp-tests: a figure of 10 columns
 * and its deviation of 6, a change of 10 columns and a percent sign, the same of the head, and the metric.
 */
const FIGURE = 10
const DEVIATION = 6
const CHANGE = 10

const RULE = '='.repeat(89)

/** Returns a figure as the robot writes it: two decimals below 1,000, whole numbers, and four digits from 10^8 on. */
function figureText(value: number): string {
  if (Math.abs(value) < 1000) return value.toFixed(2)
  if (Math.abs(value) <= 1e8) return String(Math.trunc(value))
  // C writes two digits of an exponent at least, and no zeros at the end.
  const [digits, exponent] = value.toExponential(3).split('e+') as [string, string]
  return `${Number(digits)}e+${exponent.padStart(2, '0')}`
}

/** Returns ` ±  5%`; blanks where nothing is known, and where it is below 1.5 %, as in the robot's mails. */
function deviationText(stddev: number | null): string {
  const percent = Math.round(100 * (stddev ?? 0))
  return percent < 2 ? ' '.repeat(DEVIATION) : ` ±${String(percent).padStart(DEVIATION - 3)}%`
}

function sideText(value: number | null, stddev: number | null): string {
  return (value === null ? '' : figureText(value)).padStart(FIGURE) + deviationText(stddev)
}

function changeText({ base, head }: CellComparison): string {
  if (base === null || head === null || base === 0) return ' '.repeat(CHANGE + 2)
  const percent = 100 * (head / base - 1)
  const text = `${percent < 0 ? '-' : '+'}${Math.abs(percent).toFixed(1)}`
  return `${text.padStart(CHANGE)}% `
}

function rowText(cell: CellComparison): string {
  const [before, after] = cell.stddev ?? [null, null]
  const name = `muxbench.${plainLine(cell.id)}.${cell.metric}`
  return `${sideText(cell.base, before)}${changeText(cell)}${sideText(cell.head, after)}  ${name}`
}

/** Returns the cells that changed, and those of pools that did; all cells where there are none, or all are asked for. */
function shownCells({ cells, pools }: Comparison, all: boolean): readonly CellComparison[] {
  const changed = pools.filter(isChanged)
  const shown = cells.filter(
    cell =>
      (!isCalm(cell.verdict) && cell.verdict !== 'inconclusive') ||
      changed.some(
        ({ mechanism, part }) => mechanism === null || (mechanism === cell.mechanism && part === cell.part),
      ),
  )
  return all || shown.length === 0 ? cells : shown
}

/** Returns what the robot's subject says of a pool. Counts whose cells do not all move one way have no change in common. */
function subjectOf(pool: PooledChange): string {
  const { difference, cells, slower, faster, verdict } = pool
  if (difference && Math.max(slower, faster) < cells) {
    const kind = slower > 0 && faster > 0 ? 'mixed change' : verdict
    return `${article(kind)} ${kind} of ${poolName(pool)}: ${tallyWords(pool)}`
  }
  const ratio = judgedChange(pool)?.ratio
  const amount = ratio === undefined ? article(verdict) : `a ${(100 * (ratio - 1)).toFixed(1)}%`
  return `${amount} ${verdict} of ${poolName(pool)}`
}

function article(noun: string): string {
  return noun === 'improvement' ? 'an' : 'a'
}

/** Returns what the robot's subject says, for each pooled change that was found. */
function noticed({ pools }: Comparison): string[] {
  const lines = pools.filter(isChanged).map(pool => `muxbench noticed ${subjectOf(pool)}`)
  return lines.length > 0 ? [...lines, ''] : []
}

/** Returns the table of the kernel test robot's mails. */
export function renderVerdictLkp(
  comparison: Comparison,
  { all = false }: { readonly all?: boolean | undefined } = {},
): string {
  const { suite, base, head } = comparison
  const names = sideNames(comparison).map(plainLine) as [string, string]
  const [first, second] = [FIGURE + DEVIATION, FIGURE + DEVIATION + CHANGE + 1]
  const lines = [
    ...noticed(comparison).map(plainLine),
    RULE,
    'suite/tbox_group/testcase:',
    `  ${plainLine(suite)}/${plainLine(base.cpuModel)}/muxbench`,
    '',
    base.kernel === head.kernel ? 'commit: ' : 'kernel: ',
    ...names.map(name => `  ${name}`),
    '',
    `${names[0].slice(0, first).padStart(first)} ${names[1].slice(0, second).padStart(second)} `,
    `${'-'.repeat(first)} ${'-'.repeat(second)} `,
    '         %stddev     %change         %stddev',
    '             \\          |                \\  ',
    ...shownCells(comparison, all).map(rowText),
  ]
  return consoleText(`${lines.join('\n')}\n`, false)
}
