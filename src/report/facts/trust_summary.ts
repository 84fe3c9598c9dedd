import type { Analysis } from '../../analysis/analyse.ts'
import type { RunFile } from '../../result/schema.ts'
import { formatInteger, formatNs } from '../../units/format.ts'

function counted(count: number, one: string): string {
  return `${formatInteger(count)} ${one}${count === 1 ? '' : 's'}`
}

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

/** `144 cells in 6 blocks; 2 blocks disturbed; 42 cells not settled; 4 skipped; clock TSC, 22.2 ns a reading.` */
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
