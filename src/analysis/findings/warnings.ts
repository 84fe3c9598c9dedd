import type { RunCell, RunFile } from '../../result/schema.ts'
import { formatInteger, formatNs } from '../../units/format.ts'
import { type Analysis, hasIntervals } from '../analyse.ts'
import { cellsFinerThanClock, cellsNearClock, NEAR_CLOCK_READINGS } from '../clock_limits.ts'
import type { Finding } from './finding.ts'

/** Fewer blocks than this give an interval that itself is uncertain. */
const FEW_BLOCKS = 5

function plural(count: number, one: string): string {
  return `${formatInteger(count)} ${one}${count === 1 ? '' : 's'}`
}

const CELLS_NAMED = 3

function named(cells: readonly RunCell[]): string {
  const more = cells.length - CELLS_NAMED
  const ids = cells.slice(0, CELLS_NAMED).map(({ id }) => id)
  return `${ids.join(', ')}${more > 0 ? ` and ${formatInteger(more)} more` : ''}`
}

function clockStatements(run: RunFile): string[] {
  const { costNs, resolutionNs } = run.environment.clock
  const statements: string[] = []
  const near = cellsNearClock(run)
  if (near.length > 0) {
    statements.push(
      `In ${plural(near.length, 'cell')} the median is within ${NEAR_CLOCK_READINGS} times the cost of reading the clock (${formatNs(costNs)}), so that the clock is a large part of it: ${named(near)}`,
    )
  }
  const fine = cellsFinerThanClock(run)
  if (fine.length > 0) {
    statements.push(
      `In ${plural(fine.length, 'cell')} the interval is narrower than one step of the clock (${formatNs(resolutionNs)}), so that a difference of less than a step means nothing: ${named(fine)}`,
    )
  }
  return statements
}

/** Blocks that take so much longer than the budget had more cells than time. */
const FAR_OVER_BUDGET = 2

function budgetStatements({ run, blocks }: RunFile): string[] {
  const planned = blocks.filter(({ purpose }) => purpose === 'planned')
  const seconds = planned.reduce((sum, block) => sum + block.durationMs, 0) / 1000
  if (seconds <= FAR_OVER_BUDGET * run.budgetSeconds) return []
  return [
    `The run took ${formatNs(1e9 * seconds)} of a budget of ${formatNs(1e9 * run.budgetSeconds)}: its cells had only the least time each`,
  ]
}

/** A run.json saved from a page may come without them. */
function histogramStatements({ cells }: RunFile): string[] {
  const metrics = cells.flatMap(cell => Object.values(cell.metrics))
  const missing = metrics.filter(({ hdr }) => hdr === '').length
  if (missing === 0) return []
  const which = missing === metrics.length ? 'its' : 'some of its'
  return [
    `This run was saved without ${which} histograms, so that percentile curves and distributions are missing`,
  ]
}

/** What a reader must know before trusting the rest. */
export function warningFindings(analysis: Analysis): Finding[] {
  const { run, refusals } = analysis
  const statements: string[] = []
  const { status, blocksFinished, blocksPlanned } = run.run
  if (status === 'partial') {
    statements.push(
      blocksFinished < blocksPlanned
        ? `This run is partial: it was stopped after ${formatInteger(blocksFinished)} of ${plural(blocksPlanned, 'block')}`
        : `This run is partial: it has all of its ${plural(blocksPlanned, 'planned block')}, but was stopped in a further one, for cells that had not settled or in place of a disturbed one`,
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
      `${formatInteger(disturbed)} of ${plural(run.blocks.length, 'block')} disturbed; the report says by what`,
    )
  }
  const noted = run.cells.filter(cell => cell.notes.length > 0).length
  if (noted > 0) statements.push(`There are notes on ${plural(noted, 'cell')}, which are listed`)
  for (const state of ['failed', 'skipped'] as const) {
    const count = run.cells.filter(cell => cell.status === state).length
    if (count > 0) statements.push(`${plural(count, 'cell')} ${state}; the reasons are listed`)
  }
  statements.push(...histogramStatements(run), ...clockStatements(run), ...budgetStatements(run))
  return statements.map(statement => ({ kind: 'warning', statement, condition: null, chart: null }))
}
