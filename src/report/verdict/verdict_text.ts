import pc from 'picocolors'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { capitalized } from '../../analysis/sentences/wording.ts'
import {
  type CellComparison,
  type Comparison,
  isCalm,
  type Verdict,
} from '../../analysis/verdict/comparison.ts'
import { counted } from '../../units/format.ts'
import { clipped, plainLine } from '../escape.ts'
import { DEFAULT_WIDTH, type Look, listItem, type Paint, tableLines, wrap } from '../text/terminal_layout.ts'
import { basisSentences } from './basis_words.ts'
import {
  byGravity,
  calmCellsOf,
  calmWords,
  changeWords,
  figureWords,
  headlineOf,
  judgedWords,
  nextSentences,
  poolName,
  poolWords,
  sidesWords,
} from './verdict_words.ts'

interface VerdictTextOptions extends Look {
  /** Whether the table has every cell, including those within noise or not slower. */
  readonly all?: boolean | undefined
}

const NAME_WIDTH = 34
/** The most characters of a name. cli-table3 takes minutes for a cell of some hundred lines. */
const MAX_NAME = 160
/** Up to this number of cells, all of them are shown. */
const FEW_CELLS = 10
/** The most reasons that a list has. The figures of the other cells are in the table. */
const MAX_REASONS = 5

function painter(paint: Paint, verdict: Verdict): (text: string) => string {
  if (verdict === 'regression') return paint.red
  if (verdict === 'improvement') return paint.green
  return verdict === 'inconclusive' ? paint.yellow : paint.dim
}

/** Wraps a name longer than its column instead of cutting it: what tells two cells apart is often its end. */
function nameText(name: string): string {
  return wrap(clipped(plainLine(name), MAX_NAME).replaceAll('/', '/ '), NAME_WIDTH)
    .map(line => line.replaceAll('/ ', '/'))
    .join('\n')
}

function changesOf(cell: CellComparison, hasNormalised: boolean): string[] {
  if (cell.difference) return [judgedWords(cell)]
  return hasNormalised
    ? [`${changeWords(cell.normalised)} normalised`, `${changeWords(cell.absolute)} absolute`]
    : [changeWords(cell.absolute)]
}

/** Returns the cells below each other, for a terminal that is too narrow for the table. */
function cellList(cells: readonly CellComparison[], width: number, paint: Paint): string[] {
  const hasNormalised = cells.some(({ normalised }) => normalised !== null)
  return cells.flatMap(cell => {
    const figures = `${figureWords(cell, cell.base)} → ${figureWords(cell, cell.head)}`
    return [
      ...wrap(plainLine(cellWords(cell.id, cell.mechanism)), width),
      `  ${painter(paint, cell.verdict)(cell.verdict)}`,
      ...[figures, ...changesOf(cell, hasNormalised)].flatMap(text => listItem(text, width, '  ', '  ')),
    ]
  })
}

function cellTable(cells: readonly CellComparison[], paint: Paint): string[] {
  const hasNormalised = cells.some(({ normalised }) => normalised !== null)
  const head = ['verdict', 'cell', 'base', 'head', 'change']
  const rows = cells.map(cell => {
    return [
      painter(paint, cell.verdict)(cell.verdict),
      nameText(cellWords(cell.id, cell.mechanism)),
      figureWords(cell, cell.base),
      figureWords(cell, cell.head),
      changesOf(cell, hasNormalised).join('\n'),
    ]
  })
  return tableLines(head.map(paint.dim), rows, ['left', 'left', 'right', 'right', 'left'])
}

function bullet(text: string, width: number): string {
  return listItem(plainLine(text), width, '· ', '  ').join('\n')
}

/** What cannot be judged, in words, and why. */
interface Refusal {
  readonly name: string
  readonly reason: string
}

function reasonLines(title: string, cells: readonly Refusal[], all: boolean, width: number): string[] {
  if (cells.length === 0) return []
  const shown = all ? cells : cells.slice(0, MAX_REASONS)
  const more = cells.length - shown.length
  return [
    '',
    `${title}:`,
    ...shown.map(({ name, reason }) => bullet(`${name}: ${reason}`, width)),
    ...(more > 0 ? [bullet(`${counted(more, 'more cell')} (--all shows them)`, width)] : []),
  ]
}

/** Returns the pooled changes, which decide first: a line or two for each. */
function poolLines({ pools }: Comparison, width: number, paint: Paint): string[] {
  if (pools.length === 0) return []
  const lines = byGravity(pools).flatMap(pool => {
    const [first = '', ...others] = listItem(
      plainLine(`${pool.verdict}: ${poolWords(pool)}`),
      width,
      '· ',
      '  ',
    )
    return [first.replace(pool.verdict, painter(paint, pool.verdict)), ...others]
  })
  return ['', ...lines]
}

/** Returns a comparison for a terminal: the verdict, the cells that matter, what it rests on, and what to do next. */
export function renderVerdictText(comparison: Comparison, options: VerdictTextOptions = {}): string {
  const { color = false, all = false, width = DEFAULT_WIDTH } = options
  const paint = pc.createColors(color)
  const calm = calmCellsOf(comparison)
  const isShort = all || comparison.cells.length <= FEW_CELLS
  const cells = byGravity(comparison.cells).filter(cell => isShort || !isCalm(cell.verdict))
  const headline = wrap(plainLine(capitalized(headlineOf(comparison))), width)
  const lines = headline.map(line => paint.bold(painter(paint, comparison.verdict)(line)))
  lines.push(...wrap(plainLine(sidesWords(comparison)), width))
  const table = width < DEFAULT_WIDTH ? cellList(cells, width, paint) : cellTable(cells, paint)
  lines.push(...poolLines(comparison, width, paint))
  if (cells.length > 0) lines.push('', ...table)
  if (!isShort && calm.length > 0) {
    lines.push('', ...wrap(`${calmWords(calm)} not shown (--all shows them)`, width).map(paint.dim))
  }
  // Cells that no number of blocks decides come first: for the others the last sentence says how many would.
  const open = cells
    .filter(({ verdict }) => verdict === 'inconclusive')
    .sort((a, b) => Number(b.moreBlocks === null) - Number(a.moreBlocks === null))
    .map(({ id, mechanism, reason }) => ({ name: cellWords(id, mechanism), reason }))
  const openPools = comparison.pools
    .filter(({ verdict }) => verdict === 'inconclusive')
    .map(pool => ({ name: poolName(pool), reason: pool.reason }))
  const refused = comparison.refused.map(({ id, reason }) => ({ name: cellWords(id), reason }))
  lines.push(...reasonLines('Why inconclusive', [...openPools, ...open], all, width))
  lines.push(...reasonLines('Not compared', refused, all, width))
  lines.push('', ...basisSentences(comparison).map(text => bullet(text, width)))
  lines.push(...comparison.notes.map(text => bullet(text, width)))
  lines.push(...nextSentences(comparison).map(text => paint.bold(bullet(text, width))))
  return `${lines.join('\n')}\n`
}
