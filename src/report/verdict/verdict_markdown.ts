import { cellWords } from '../../analysis/sentences/cell_words.ts'
import {
  type CellComparison,
  type Comparison,
  isCalm,
  type PooledChange,
  type RefusedCell,
} from '../../analysis/verdict/comparison.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { table, text } from '../text/markdown_text.ts'
import { basisSentences } from './basis_words.ts'
import {
  byGravity,
  calmCellsOf,
  calmWords,
  changeWords,
  directionWords,
  figureWords,
  headlineOf,
  judgedWords,
  nextSentences,
  poolChangeWords,
  poolName,
  sidesWords,
} from './verdict_words.ts'

/** The text must fit into a comment on GitHub, which holds 65,536 characters, and a job summary, which holds 1 MiB. */
export const MAX_CHARACTERS = 65_536

const MAX_SENTENCE = 400
const MAX_NOTES = 20

function clip(given: string, length: number): string {
  const characters = [...given]
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : given
}

/** Returns text from a file without markup, and without an @ or # that would refer to a user or to an issue. */
function plain(given: string): string {
  return text(clip(given, MAX_SENTENCE)).replace(/(?<!&)[@#](?=[\w-])/g, '$&\u2060')
}

/** Returns the mark by which a bot finds the comment to replace. It names the suite: each has a comment of its own. */
export function markerOf(suite: string): string {
  return `<!-- muxbench verdict: ${clip(suite.replace(/[^\w.]+/g, '_'), 60)} -->`
}

function row(cell: CellComparison, isNormalised: boolean): string[] {
  return [
    cell.verdict === 'regression' ? '**regression**' : cell.verdict,
    plain(cellWords(cell.id, cell.mechanism)),
    figureWords(cell, cell.base),
    figureWords(cell, cell.head),
    ...(isNormalised ? [changeWords(cell.normalised), changeWords(cell.absolute)] : [judgedWords(cell)]),
  ]
}

/** Returns the head of a column of changes, which have an interval unless they are exact. */
function changeHead(judged: readonly Pick<CellComparison, 'ground'>[], kind = ''): string {
  return `${kind}change${judged.every(({ ground }) => ground === 'counts') ? '' : ' (95 %)'}`
}

function cellTable(cells: readonly CellComparison[]): string {
  const isNormalised = cells.some(({ normalised }) => normalised !== null)
  const changes = isNormalised
    ? [changeHead(cells, 'normalised '), changeHead(cells, 'absolute ')]
    : [changeHead(cells)]
  return table(
    ['verdict', 'cell', 'base', 'head', ...changes],
    cells.map(cell => row(cell, isNormalised)),
    2,
  )
}

function poolTable(pools: readonly PooledChange[]): string {
  return table(
    ['verdict', 'mechanism and part', changeHead(pools), 'cells'],
    byGravity(pools).map(pool => [
      pool.verdict === 'regression' ? '**regression**' : pool.verdict,
      plain(poolName(pool)),
      plain(poolChangeWords(pool)),
      directionWords(pool),
    ]),
    4,
  )
}

function list(sentences: readonly string[]): string {
  return sentences.map(sentence => `- ${sentence}`).join('\n')
}

function reasonList(cells: readonly RefusedCell[]): string {
  return list(cells.map(({ id, reason }) => `${plain(cellWords(id))}: ${plain(reason)}`))
}

/** Folds `content` away. GitHub reads Markdown within the element only after an empty line. */
function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
}

/** Renders the first `most` items, and a sentence about the others. */
function shortened<Item>(
  items: readonly Item[],
  most: number,
  render: (items: readonly Item[]) => string,
): string {
  const left = items.length - most
  if (left <= 0) return render(items)
  const sentence = `${formatInteger(left)} more left out, since GitHub takes no longer text: the comparison as JSON has them all.`
  return [...(most > 0 ? [render(items.slice(0, most))] : []), sentence].join('\n\n')
}

function withRows(comparison: Comparison, most: number): string {
  const { cells, refused, notes, suite } = comparison
  const changed = byGravity(cells).filter(({ verdict }) => !isCalm(verdict))
  const calm = calmCellsOf(comparison)
  const reasons = changed.filter(({ verdict }) => verdict === 'inconclusive')
  const parts = [markerOf(suite), `### muxbench: ${headlineOf(comparison)}`, plain(sidesWords(comparison))]
  if (comparison.pools.length > 0) parts.push(poolTable(comparison.pools))
  if (changed.length > 0) parts.push(shortened(changed, most, cellTable))
  const next = nextSentences(comparison)
  if (next.length > 0) parts.push(list(next.map(plain)))
  if (reasons.length > 0) {
    const summary = `Why ${counted(reasons.length, 'cell is', 'cells are')} inconclusive`
    parts.push(folded(summary, shortened(reasons, most, reasonList)))
  }
  if (calm.length > 0) {
    parts.push(folded(calmWords(calm), shortened(calm, most, cellTable)))
  }
  if (refused.length > 0) {
    const summary = `${counted(refused.length, 'cell')} not compared`
    parts.push(folded(summary, shortened(refused, most, reasonList)))
  }
  const basis = [...basisSentences(comparison), ...notes.slice(0, MAX_NOTES)]
  parts.push(folded('On what this rests', list(basis.map(plain))))
  return `${parts.join('\n\n')}\n`
}

/** Returns a comparison for a comment on GitHub. Of very many cells it leaves some out and says so. */
export function renderVerdictMarkdown(comparison: Comparison): string {
  let most = Math.max(comparison.cells.length, comparison.refused.length)
  let rendered = withRows(comparison, most)
  while (rendered.length > MAX_CHARACTERS && most > 0) {
    most = Math.floor(most / 2)
    rendered = withRows(comparison, most)
  }
  return rendered
}
