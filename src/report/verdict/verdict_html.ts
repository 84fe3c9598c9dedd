import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { exactFloorWords, floorWords } from '../../analysis/sentences/change_words.ts'
import { capitalized, listWords } from '../../analysis/sentences/wording.ts'
import {
  type CellComparison,
  type ComparedSide,
  type Comparison,
  isCalm,
  type PooledChange,
  VERDICTS,
} from '../../analysis/verdict/comparison.ts'
import { escapeHtml, prose } from '../escape.ts'
import { withMetricWords } from '../facts/metric_names.ts'
import { loadPageAssets } from '../html/page_assets.ts'
import { staticPageHtml } from '../html/page_shell.ts'
import { foldedHtml, tableHtml } from '../html/sections/elements.ts'
import { answerOf } from './answer_words.ts'
import { basisSentences } from './basis_words.ts'
import { forestHtml, markHtml } from './forest_plot.ts'
import {
  byGravity,
  calmCellsOf,
  calmWords,
  cellCountWords,
  cellsOf,
  changeWords,
  directionWords,
  figureWords,
  headlineOf,
  isCounted,
  isUnmeasured,
  judgedWords,
  poolName,
  probabilityWords,
  sideWords,
  timedAdvice,
} from './verdict_words.ts'

/** The columns of a table: the head of each, and its text. */
type Columns<T> = readonly (readonly [head: string, text: (judged: T) => string])[]

/** Returns the floor of the changes in words; null where every difference of counts is one. */
function floorOf(comparison: Comparison): string | null {
  const { settings, cells } = comparison
  if (!isCounted(comparison)) return floorWords(settings.minEffect)
  if (settings.minEffect === 0 && settings.minDifference === null) return null
  return exactFloorWords(settings, cells[0]?.unit ?? 'instruction')
}

function keyHtml(comparison: Comparison): string {
  const entries = VERDICTS.filter(verdict => cellsOf(comparison, verdict).length > 0)
  const floor = floorOf(comparison)
  return `<ul class="key">${entries.map(verdict => `<li>${markHtml(verdict)}${verdict}</li>`).join('')}
${floor === null ? '' : `<li><i class="floor-key"></i>the floor: ${prose(floor)}</li>`}</ul>`
}

/** Up to this number of cells, all are drawn. Where there are more, those within noise or not slower are folded away. */
const FEW_CELLS = 12

const wordsOf = ({ id, mechanism }: CellComparison) => cellWords(id, mechanism)

/** Returns the changes of the cells. Where mechanisms have pooled changes, which answer first, the cells are folded away. */
function changesHtml(comparison: Comparison): string {
  if (comparison.cells.length === 0 || isUnmeasured(comparison)) return ''
  const cells = byGravity(comparison.cells)
  const calm = calmCellsOf(comparison)
  const pale = cells.some(({ normalised }) => normalised !== null)
    ? ' Large: normalised by the yardstick; pale, below it: as measured.'
    : ''
  const rows = (some: readonly CellComparison[]) => some.map(cell => ({ ...cell, id: wordsOf(cell) }))
  const isShort = cells.length <= FEW_CELLS
  const drawn = isShort ? cells : cells.filter(({ verdict }) => !isCalm(verdict))
  const folded = isShort ? [] : calm
  const plots = [
    ...(drawn.length > 0 ? [forestHtml(rows(drawn), comparison)] : []),
    ...(folded.length > 0
      ? [`<details><summary>${calmWords(folded)}</summary>${forestHtml(rows(folded), comparison)}</details>`]
      : []),
  ]
  const body = `<p class="lead">${isCounted(comparison) ? 'What the head takes as a multiple of the base. Beside it stands the difference, as it was counted.' : `What the head costs as a multiple of the base, with its 95 % interval; of a rate, what one event costs. The figures beside it are those of the metric itself.${pale}`}</p>
${keyHtml(comparison)}
${plots.join('\n')}`
  return `<section><h2>Each cell</h2>
${comparison.pools.length > 0 ? `<details><summary>${escapeHtml(capitalized(cellCountWords(comparison)))}</summary>${body}</details>` : body}
</section>`
}

function poolsHtml(comparison: Comparison): string {
  if (comparison.pools.length === 0) return ''
  const pools = byGravity(comparison.pools)
  const rows = pools.map(pool => ({
    ...pool,
    id: `${poolName(pool)} (${directionWords(pool)})`,
  }))
  const relative = (pool: PooledChange) =>
    pool.relative ? `${changeWords(pool.relative)} (${listWords(pool.relative.mechanisms)})` : '–'
  const columns: Columns<PooledChange> = [
    ['what', poolName],
    ['verdict', ({ verdict }) => verdict],
    ...(isCounted(comparison)
      ? ([
          ['change', judgedWords],
          ['cells', directionWords],
        ] as const)
      : ([
          ['change (95 %)', judgedWords],
          ['against others (95 %)', relative],
          ['cells', directionWords],
          ['p, corrected', probabilityWords],
          ['reason', ({ reason }: PooledChange) => reason],
        ] as const)),
  ]
  const table = tableHtml(
    columns.map(([name]) => name),
    pools.map(pool => columns.map(([, text]) => text(pool))),
    { label: 'The pooled changes', texts: 2, endsInText: true },
  )
  return `<section><h2>By mechanism</h2>
<p class="lead">All cells of one mechanism and part run the same code of the kernel, so that a change of it moves them together. What they say together decides first.</p>
${forestHtml(rows, comparison)}
<details><summary>Their figures</summary>${table}</details></section>`
}

function figuresHtml(comparison: Comparison): string {
  const { cells, kind } = comparison
  if (cells.length === 0) return ''
  const isNormalised = cells.some(({ normalised }) => normalised !== null)
  const samples = kind === 'ab' ? 'pairs' : cells[0]?.ground === 'runs' ? 'runs' : 'blocks'
  const isExact = isCounted(comparison)
  const columns: Columns<CellComparison> = [
    ['cell', wordsOf],
    ['verdict', ({ verdict }) => verdict],
    ['metric', ({ metric }) => withMetricWords(metric)],
    ['base', cell => figureWords(cell, cell.base)],
    ['head', cell => figureWords(cell, cell.head)],
    [
      isExact ? 'change' : 'absolute change (95 %)',
      cell => (cell.difference ? judgedWords(cell) : changeWords(cell.absolute)),
    ],
    ...(isNormalised
      ? [['normalised change (95 %)', (cell: CellComparison) => changeWords(cell.normalised)] as const]
      : []),
    ...(isExact ? [] : [['p, corrected', probabilityWords] as const]),
    [samples, ({ blocks }) => blocks.join(', ')],
    ...(isExact
      ? []
      : [
          [
            `more ${samples}`,
            ({ moreBlocks }: CellComparison) => (moreBlocks === null ? '–' : String(moreBlocks)),
          ] as const,
        ]),
    ['reason', ({ reason }) => reason],
  ]
  const table = tableHtml(
    columns.map(([name]) => name),
    byGravity(cells).map(cell => columns.map(([, text]) => text(cell))),
    { label: 'The figures of every cell', texts: 3, endsInText: true },
  )
  return `<section><h2>The figures</h2>${foldedHtml(cells.length, 'cells', table)}</section>`
}

function refusedHtml({ refused }: Comparison): string {
  if (refused.length === 0) return ''
  const rows = refused.map(({ id, reason }) => [cellWords(id), reason])
  const table = tableHtml(['cell', 'reason'], rows, {
    label: 'Cells that were not compared',
    texts: 1,
    endsInText: true,
  })
  return `<section><h2>Not compared</h2>${foldedHtml(refused.length, 'cells', table)}</section>`
}

function sideRow(
  name: string,
  { label, commit, addonSha256, kernel, cpuModel, startedAt }: ComparedSide,
): string[] {
  return [
    name,
    label,
    commit?.slice(0, 12) ?? '–',
    addonSha256.slice(0, 12) || '–',
    kernel,
    startedAt.slice(0, 16).replace('T', ' '),
    cpuModel,
  ]
}

function basisHtml(comparison: Comparison): string {
  const { base, head, notes } = comparison
  const sentences = [...basisSentences(comparison), ...notes]
  const table = tableHtml(
    ['side', 'given as', 'commit', 'addon', 'kernel', 'began', 'CPU'],
    [sideRow('base', base), sideRow('head', head)],
    { label: 'The two sides', texts: 6, endsInText: true },
  )
  return `<section><h2>On what this rests</h2>
<ul class="notes">${sentences.map(sentence => `<li>${prose(capitalized(sentence))}.</li>`).join('\n')}</ul>
${table}</section>`
}

function openingHtml(comparison: Comparison): string {
  const { suite, kind, base, head } = comparison
  const runs = [base.runs.length, head.runs.length]
  const saved = runs.every(count => count === 1) ? 'two saved runs' : `${runs.join(' and ')} saved runs`
  const how = kind === 'ab' ? 'interleaved pairs' : saved
  const next = timedAdvice(comparison).map(sentence => `<li>${prose(capitalized(sentence))}.</li>`)
  const [answer, counts] = [answerOf(comparison), capitalized(headlineOf(comparison))]
  return `<header class="opening"><p class="eyebrow"><strong>muxbench</strong> verdict · suite ${escapeHtml(suite)} · ${how}</p>
<h1>${prose(answer)}</h1>
${answer === counts ? '' : `<p class="lead">${prose(counts)}.</p>\n`}<p class="facts"><span>head: ${escapeHtml(sideWords(head))}</span> <span>base: ${escapeHtml(sideWords(base))}</span></p>
${next.length > 0 ? `<ul class="findings">${next.join('\n')}</ul>` : ''}</header>`
}

/** Returns one self-contained page without a script: the verdict, each cell's change, and the figures. */
export function renderVerdictHtml(comparison: Comparison, style: string = loadPageAssets().style): string {
  const main = [openingHtml, poolsHtml, changesHtml, figuresHtml, refusedHtml, basisHtml]
    .map(part => part(comparison))
    .join('\n')
  return staticPageHtml({ title: answerOf(comparison), style, main })
}
