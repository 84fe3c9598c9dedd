/** What to know of a run, and of each of its cells, before its figures are trusted. */
import { type Analysis, clockWordsOf } from '../../analysis/analyse.ts'
import { countsOf, runComparisonsOf } from '../../analysis/comparisons/run_comparisons.ts'
import { comparisonCountWords } from '../../analysis/sentences/comparison_words.ts'
import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { counted, formatInteger, formatPercent } from '../../units/format.ts'

function blockWords({ run, blocks }: RunFile): string[] {
  const disturbed = blocks.filter(block => block.disturbed.length > 0).length
  const { blocksFinished, blocksPlanned, rules } = run
  const planned =
    run.status === 'partial' || blocksFinished < blocksPlanned
      ? [`partial: ${formatInteger(blocksFinished)} of ${formatInteger(blocksPlanned)} planned blocks`]
      : []
  if (disturbed > 0) return [...planned, `${counted(disturbed, 'block')} disturbed`]
  return [...planned, ...(rules.disturbed !== null && blocks.length > 0 ? ['no block disturbed'] : [])]
}

/** Says how many comparisons are decided; of a run without any, how many cells are settled. */
function decidedWords(analysis: Analysis): string[] {
  const comparisons = runComparisonsOf(analysis)
  const { isExact } = clockWordsOf(analysis)
  if (comparisons.length > 0) return [comparisonCountWords(countsOf(comparisons), isExact)]
  if (isExact) return []
  const judged = analysis.run.cells.filter(({ settled }) => settled !== null)
  const unsettled = judged.filter(({ settled }) => settled === false).length
  if (judged.length === 0) return ['not known which cells are settled']
  return [unsettled > 0 ? `${counted(unsettled, 'cell')} not settled` : 'every cell judged is settled']
}

/**
 * Returns the state of a run in one sentence, such as `144 cells in 12 blocks; 2 blocks disturbed; 130 of 144 comparisons
 * are decided (101 told apart, 29 the same within 5 %, 14 undecided); 4 skipped; clock TSC, 22.2 ns a reading.`
 */
export function trustSummary(analysis: Analysis): string {
  const { run, refusals } = analysis
  const { cells, blocks, environment } = run
  const refused = refusals.reduce((sum, { cellIds }) => sum + cellIds.length, 0)
  const left = [
    [cells.filter(({ status }) => status === 'skipped').length, 'skipped'],
    [cells.filter(({ status }) => status === 'failed').length, 'failed'],
    [refused, 'refused'],
  ] as const
  const noted = cells.filter(({ notes }) => notes.length > 0).length
  const { source, costNs } = environment.clock
  return `${[
    `${counted(cells.length, 'cell')} in ${counted(blocks.length, 'block')}`,
    ...blockWords(run),
    ...decidedWords(analysis),
    ...left.filter(([count]) => count > 0).map(([count, state]) => `${formatInteger(count)} ${state}`),
    ...(noted > 0 ? [`notes on ${counted(noted, 'cell')}`] : []),
    `clock ${source}, ${clockWordsOf(analysis).formatFigure(costNs)} a reading`,
  ].join('; ')}.`
}

function unsettledWords(cell: RunCell, opponents: readonly string[]): string {
  if (opponents.length > 0) return `not settled: undecided against ${opponents.join(', ')}`
  const metric = cell.metrics[leadMetricName(cell.params)]
  if (!metric?.ci95 || metric.p50 <= 0) return 'not settled'
  const share = (metric.ci95[1] - metric.ci95[0]) / metric.p50
  return `not settled: the interval is ${formatPercent(share)} of the median wide`
}

/** What speaks against trusting a cell, or all of them. */
export interface TrustNote {
  readonly name: string
  readonly words: readonly string[]
}

/** Returns the notes that every measured cell has, where there are several cells. */
function commonNotes({ cells }: RunFile): readonly string[] {
  const [first, ...others] = cells.filter(({ status }) => status === 'ok')
  if (first === undefined || others.length === 0) return []
  return first.notes.filter(note => others.every(({ notes }) => notes.includes(note)))
}

/**
 * Returns what speaks against trusting cells: that they did not settle, and the notes on them. What is noted of every
 * measured cell stands first, and once.
 * @param nameOf returns what a reader calls the cell with an id.
 */
export function trustNotes(analysis: Analysis, nameOf: (id: string) => string): TrustNote[] {
  const opponents = new Map<string, string[]>()
  for (const { a, b, decision } of runComparisonsOf(analysis)) {
    if (decision !== 'undecided') continue
    opponents.set(a, [...(opponents.get(a) ?? []), b])
    opponents.set(b, [...(opponents.get(b) ?? []), a])
  }
  const common = commonNotes(analysis.run)
  const single = analysis.run.cells.flatMap(cell => {
    const words = [
      ...(cell.settled === false ? [unsettledWords(cell, (opponents.get(cell.id) ?? []).map(nameOf))] : []),
      ...cell.notes.filter(note => !common.includes(note)),
    ]
    return words.length > 0 ? [{ name: nameOf(cell.id), words }] : []
  })
  return [...(common.length > 0 ? [{ name: 'every measured cell', words: common }] : []), ...single]
}

/** Returns the cells that are in no winner, ratio or chart: id, state, and reason as far as it is known. */
export function leftOutCells({ run, refusals }: Analysis, unknown: string): string[][] {
  return [
    ...refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, 'refused', reason])),
    ...run.cells
      .filter(({ status }) => status !== 'ok')
      .map(({ id, status, reason }) => [id, status, reason ?? unknown]),
  ]
}

type Perf = NonNullable<RunCell['perf']>

/** Returns whether at least one hardware or software counter could be read. */
export function isAvailable({ counters }: Perf): boolean {
  return Object.values(counters).some(value => value !== null)
}

/** Returns why no counter could be read, as far as it is known. */
export function unavailableWords({ reason }: Perf): string {
  return `not available${reason === null ? '' : `: ${reason}`}`
}
