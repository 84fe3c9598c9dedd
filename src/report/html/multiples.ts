/** The page of many runs side by side: one small chart for each cell, with a bar for each run. */
import { labelsOf } from '../../analysis/overlay/labels.ts'
import { isBeyond, ratioOf } from '../../analysis/overlay/ratio.ts'
import { cellWords, variantWords } from '../../analysis/sentences/cell_words.ts'
import { differenceWords, signedPercent } from '../../analysis/sentences/change_words.ts'
import { capitalized } from '../../analysis/sentences/wording.ts'
import { leadMetricOfCell } from '../../analysis/views/lead_of_view.ts'
import { type MetricUnit, UNITS } from '../../metrics/units.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { grouped } from '../../suite/grouped.ts'
import { counted } from '../../units/format.ts'
import { escapeHtml, prose } from '../escape.ts'
import { loadPageAssets } from './page_assets.ts'
import { staticPageHtml } from './page_shell.ts'
import { tableHtml } from './sections/elements.ts'

/** What a run measured of a cell: the median, and the least and the largest count of its blocks, or the median twice. */
interface Figure {
  readonly cell: RunCell
  readonly unit: MetricUnit
  readonly p50: number
  readonly range: readonly [low: number, high: number]
}

/** A cell in each of the runs of its suite; null in those that did not measure it. */
interface CellOverRuns {
  readonly cell: RunCell
  readonly figures: readonly (Figure | null)[]
}

function figureOf(run: RunFile, id: string): Figure | null {
  const cell = run.cells.find(other => other.id === id && other.status === 'ok')
  const name = cell && leadMetricOfCell(cell).name
  const metric = name && cell.metrics[name]
  if (!metric) return null
  const { unit, p50 } = metric
  const counts = UNITS[unit].isExact ? cell.blocks.flatMap(({ metrics }) => metrics[name] ?? []) : []
  return { cell, unit, p50, range: [Math.min(p50, ...counts), Math.max(p50, ...counts)] }
}

/** Returns the cells that any of the runs measured, in the order in which they first appear. */
function cellsOver(runs: readonly RunFile[]): CellOverRuns[] {
  const cells = new Map<string, RunCell>()
  for (const { cells: own } of runs) {
    for (const cell of own) if (cell.status === 'ok' && !cells.has(cell.id)) cells.set(cell.id, cell)
  }
  return [...cells.values()].map(cell => ({ cell, figures: runs.map(run => figureOf(run, cell.id)) }))
}

/**
 * Returns the difference of a figure to that of the run before it; empty without one, and where the blocks of both runs
 * leave open whether there is one.
 */
function stepOf(figure: Figure, before: Figure | undefined): string {
  if (before === undefined || before.unit !== figure.unit) return ''
  if (UNITS[figure.unit].isExact) {
    const [least, most] = [figure.range[0] - before.range[1], figure.range[1] - before.range[0]]
    return least > 0 || most < 0 ? differenceWords([least, most], figure.unit, false) : ''
  }
  const { name } = leadMetricOfCell(figure.cell)
  const ratio = ratioOf({ base: before.cell, head: figure.cell }, name)
  return ratio && ratio.value !== null && isBeyond(ratio) ? signedPercent(ratio.value - 1) : ''
}

/** Returns a figure in words: a range where the counts of its blocks differ, which takes two lines at most. */
function figureText({ unit, p50, range: [low, high] }: Figure): string {
  const { formatInTable } = UNITS[unit]
  return low === high ? formatInTable(p50) : `${formatInTable(low)} to\u00a0${formatInTable(high)}`
}

function barHtml({ p50 }: Figure, most: number): string {
  const share = most > 0 ? (100 * p50) / most : 0
  return `<svg width="100%" height="10" aria-hidden="true"><rect width="${Number(share.toFixed(2))}%" height="10"/></svg>`
}

function rowsHtml({ figures }: CellOverRuns, names: readonly string[]): string {
  const most = Math.max(0, ...figures.flatMap(figure => figure?.p50 ?? []))
  const rows = figures.map((figure, at) => {
    const name = `<th scope="row">${escapeHtml(names[at] as string)}</th>`
    if (figure === null) return `<tr>${name}<td class="bars"></td><td>–</td><td></td></tr>`
    const before = figures.slice(0, at).findLast(other => other !== null) ?? undefined
    return `<tr>${name}<td class="bars">${barHtml(figure, most)}</td><td>${figureText(figure)}</td><td class="step">${stepOf(figure, before)}</td></tr>`
  })
  return rows.join('\n')
}

function multipleHtml(over: CellOverRuns, names: readonly string[]): string {
  const { cell } = over
  const { id, mechanism } = cell
  const metric = leadMetricOfCell(cell)
  const words = cellWords(id, mechanism).slice(variantWords(id, mechanism).length).replace(/^, /, '')
  return `<table class="multiple"><caption title="${escapeHtml(cellWords(id, mechanism))}">${escapeHtml(words)} <span>${escapeHtml(metric.tableUnit)}</span></caption>
<tbody>
${rowsHtml(over, names)}
</tbody></table>`
}

/** Returns the charts of one suite, those of each mechanism in a row of their own. */
function suiteHtml(title: string, runs: readonly RunFile[], names: readonly string[]): string {
  const variants = grouped(cellsOver(runs), ({ cell: { id, mechanism } }) => variantWords(id, mechanism))
  const sections = [...variants].map(
    ([variant, cells]) => `<h3>${escapeHtml(variant)}</h3>
<div class="multiples">
${cells.map(over => multipleHtml(over, names)).join('\n')}
</div>`,
  )
  return `<section><h2>${escapeHtml(title)}</h2>
${sections.join('\n')}
</section>`
}

function runsHtml(runs: readonly RunFile[], names: readonly string[]): string {
  const rows = runs.map(({ run, environment, blocks }, at) => [
    names[at] as string,
    environment.kernelVersion ?? 'not known',
    environment.kernelBuildId?.slice(0, 12) ?? 'not known',
    environment.cpuModel,
    run.suite,
    String(blocks.length),
    run.startedAt.slice(0, 10),
  ])
  const head = ['run', 'kernel version', 'build id', 'CPU', 'suite', 'blocks', 'began']
  return `<section class="multiple-runs"><h2>The runs</h2>
${tableHtml(head, rows, { label: 'The runs', texts: 5 })}</section>`
}

/**
 * Returns one page without a script: a small chart for each cell, with a bar for each run in the order in which they are
 * given.
 * @param names what the user calls the runs; left out, the facts that tell them apart.
 */
export function renderMultiples(
  runs: readonly RunFile[],
  names?: readonly string[],
  style: string = loadPageAssets().style,
): string {
  const labels = labelsOf(runs, names)
  const suites = grouped(
    runs.map((run, at) => ({ run, name: labels[at] as string })),
    ({ run }) => run.run.suite,
  )
  const cells = [...suites.values()].reduce(
    (sum, own) => sum + cellsOver(own.map(({ run }) => run)).length,
    0,
  )
  const title = `${counted(cells, 'cell')} in ${counted(runs.length, 'run')}, side by side`
  const sections = [...suites.values()].map(own =>
    suiteHtml(
      own[0]?.run.run.title ?? '',
      own.map(({ run }) => run),
      own.map(({ name }) => name),
    ),
  )
  const main = `<header class="opening"><p class="eyebrow"><strong>muxbench</strong> ${counted(runs.length, 'run')}</p>
<h1>${prose(capitalized(title))}</h1></header>
<p class="lead">Each cell has a chart with a bar for each run, in the order in which the runs were given. The bars of a chart begin at 0, and the longest one is its largest median. Beside the median, or the counts of its blocks where they differ, stands the difference to the run above. There is none where the blocks of both runs leave open whether they differ.</p>
${sections.join('\n')}
${runsHtml(runs, labels)}`
  return staticPageHtml({ title, style, main })
}
