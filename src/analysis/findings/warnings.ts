import { formatInteger } from '../../units/format.ts'
import { type Analysis, hasIntervals } from '../analyse.ts'
import type { Finding } from './finding.ts'

/** Fewer blocks than this give an interval that itself is uncertain. */
const FEW_BLOCKS = 5

function plural(count: number, one: string): string {
  return `${formatInteger(count)} ${one}${count === 1 ? '' : 's'}`
}

/** What a reader must know before trusting the rest. */
export function warningFindings(analysis: Analysis): Finding[] {
  const { run, refusals } = analysis
  const statements: string[] = []
  const { status, blocksFinished, blocksPlanned } = run.run
  if (status === 'partial') {
    statements.push(
      `This run is partial: it was stopped after ${formatInteger(blocksFinished)} of ${plural(blocksPlanned, 'block')}`,
    )
  }
  if (blocksFinished < FEW_BLOCKS) {
    statements.push(
      hasIntervals(analysis)
        ? `With only ${plural(blocksFinished, 'block')} the intervals are rough`
        : `With ${plural(blocksFinished, 'block')} no median has an interval, so nothing here is told apart`,
    )
  }
  const refused = refusals.reduce((sum, refusal) => sum + refusal.cellIds.length, 0)
  if (refused > 0) {
    statements.push(
      `${plural(refused, 'cell')} left out of every comparison, because work digests do not show the same work`,
    )
  }
  const unsettled = run.cells.filter(cell => cell.settled === false).length
  if (unsettled > 0) {
    statements.push(
      `${formatInteger(unsettled)} of ${plural(run.cells.length, 'cell')} not settled: an interval is wider than the run's rule wants it`,
    )
  }
  const disturbed = run.blocks.filter(block => block.disturbed.length > 0).length
  if (disturbed > 0) {
    statements.push(
      `${formatInteger(disturbed)} of ${plural(run.blocks.length, 'block')} disturbed; by what is listed`,
    )
  }
  const noted = run.cells.filter(cell => cell.notes.length > 0).length
  if (noted > 0) statements.push(`There are notes on ${plural(noted, 'cell')}, which are listed`)
  for (const state of ['failed', 'skipped'] as const) {
    const count = run.cells.filter(cell => cell.status === state).length
    if (count > 0) statements.push(`${plural(count, 'cell')} ${state}; the reasons are listed`)
  }
  return statements.map(statement => ({ kind: 'warning', statement, condition: null }))
}
