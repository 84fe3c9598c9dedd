/** What to know of a run, and of each of its cells, before its figures are trusted. */
import type { Analysis } from '../../analysis/analyse.ts'
import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { counted, formatInteger, formatNs, formatPercent } from '../../units/format.ts'

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

function settledWords({ cells }: RunFile): string[] {
  const judged = cells.filter(({ settled }) => settled !== null)
  const unsettled = judged.filter(({ settled }) => settled === false).length
  if (judged.length === 0) return ['not known which cells are settled']
  return [unsettled > 0 ? `${counted(unsettled, 'cell')} not settled` : 'every cell judged is settled']
}

/**
 * Returns the state of a run in one sentence, such as `144 cells in 6 blocks; 2 blocks disturbed; 42 cells not
 * settled; 4 skipped; clock TSC, 22.2 ns a reading.`
 */
export function trustSummary({ run, refusals }: Analysis): string {
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
    ...settledWords(run),
    ...left.filter(([count]) => count > 0).map(([count, state]) => `${formatInteger(count)} ${state}`),
    ...(noted > 0 ? [`notes on ${counted(noted, 'cell')}`] : []),
    `clock ${source}, ${formatNs(costNs)} a reading`,
  ].join('; ')}.`
}

function spreadWords(cell: RunCell): string {
  const metric = cell.metrics[leadMetricName(cell.params)]
  if (!metric?.ci95 || metric.p50 <= 0) return 'not settled'
  const share = (metric.ci95[1] - metric.ci95[0]) / metric.p50
  return `not settled: the interval is ${formatPercent(share)} of the median wide`
}

/** Returns what speaks against trusting a cell: that it did not settle, and the notes on it. */
export function trustWords(cell: RunCell): string[] {
  return [...(cell.settled === false ? [spreadWords(cell)] : []), ...cell.notes]
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
