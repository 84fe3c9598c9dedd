import type { RunCell, RunFile } from '../../../result/run/schema.ts'
import { onceFor } from '../../../suite/once_for.ts'
import { counted, formatInteger, formatSeconds, formatTime } from '../../../units/format.ts'
import { type Analysis, clockWordsOf, hasIntervals } from '../../analyse.ts'
import { countsOf, runComparisonsOf } from '../../comparisons/run_comparisons.ts'
import { cellsFinerThanClock, cellsNearClock, NEAR_CLOCK_READINGS } from '../../views/clock_limits.ts'
import { cellNamesOf } from '../cell_names.ts'
import { comparisonCountWords } from '../comparison_words.ts'
import { blocksOfEach, lostShards } from '../part_words.ts'
import { capitalized } from '../wording.ts'
import type { Finding } from './finding.ts'

const CELLS_NAMED = 2

/** Returns the first of the cells by their names, and how many more there are. */
function named(analysis: Analysis, cells: readonly RunCell[]): string {
  const more = cells.length - CELLS_NAMED
  const names = cells.slice(0, CELLS_NAMED).map(({ id }) => cellNamesOf(analysis).get(id))
  return `${names.join('; ')}${more > 0 ? ` and ${formatInteger(more)} more` : ''}`
}

function be(count: number): string {
  return count === 1 ? 'is' : 'are'
}

/** A warning. Its statement stands without `detail` where several warnings make one sentence. */
interface Warning {
  readonly statement: string
  readonly detail?: string
}

/** Returns a warning about `count` things; none where there is none of them. */
function about(count: number, statement: string, detail?: string): Warning[] {
  if (count === 0) return []
  return [detail === undefined ? { statement } : { statement, detail }]
}

function stopped({ run }: RunFile): Warning[] {
  const { status, blocksFinished, blocksPlanned, merged } = run
  if (status !== 'partial') return []
  const lost = lostShards(run).length
  if (lost > 0) {
    const all = counted(merged?.count ?? 0, 'shard')
    return about(
      lost,
      `this run is partial: ${formatInteger(lost)} of ${all} of its suite ${be(lost)} missing`,
    )
  }
  const how =
    blocksFinished < blocksPlanned
      ? `it was stopped after ${formatInteger(blocksFinished)} of ${counted(blocksPlanned, 'block')}`
      : `it has all of its ${counted(blocksPlanned, 'planned block')}, but was stopped in a further one, for cells that had not settled or in place of a disturbed one`
  return [{ statement: `this run is partial: ${how}` }]
}

/** Fewer blocks than this give an interval that itself is uncertain. */
const FEW_BLOCKS = 5

function fewBlocks(analysis: Analysis): Warning[] {
  if (clockWordsOf(analysis).isExact) return []
  const blocks = counted(blocksOfEach(analysis.run), 'block')
  const comparisons = runComparisonsOf(analysis)
  const isNothingToldApart = comparisons.length > 0 && comparisons.every(({ interval }) => interval === null)
  if (!hasIntervals(analysis)) {
    return [{ statement: `with ${blocks} no median has an interval, so nothing here is told apart` }]
  }
  if (isNothingToldApart) {
    return [{ statement: `with ${blocks} no ratio has an interval, so nothing here is told apart` }]
  }
  return about(blocksOfEach(analysis.run) < FEW_BLOCKS ? 1 : 0, `with only ${blocks} the intervals are rough`)
}

function refused({ refusals }: Analysis): Warning[] {
  const count = refusals.reduce((sum, refusal) => sum + refusal.cellIds.length, 0)
  return about(
    count,
    `${counted(count, 'cell')} ${be(count)} left out of every comparison, because work digests do not show the same work`,
  )
}

/** Warns of comparisons that are not decided, although there are blocks enough for an interval. */
function undecided(analysis: Analysis): Warning[] {
  const counts = countsOf(runComparisonsOf(analysis).filter(({ interval }) => interval !== null))
  return about(counts.undecided, comparisonCountWords(counts, clockWordsOf(analysis).isExact))
}

/** Warns of cells that are in no comparison and have too wide an interval. */
function unsettled(analysis: Analysis): Warning[] {
  const compared = new Set(runComparisonsOf(analysis).flatMap(({ a, b }) => [a, b]))
  const alone = analysis.comparable.filter(({ id, settled }) => !compared.has(id) && settled !== null)
  const count = alone.filter(({ settled }) => settled === false).length
  return about(
    count,
    `${formatInteger(count)} of ${counted(alone.length, 'cell')} ${be(count)} not settled: the interval is wider than the run's rule wants it`,
  )
}

function disturbed({ blocks }: RunFile): Warning[] {
  const count = blocks.filter(block => block.disturbed.length > 0).length
  return about(
    count,
    `${formatInteger(count)} of ${counted(blocks.length, 'block')} ${count === 1 ? 'was' : 'were'} disturbed by something else on the machine`,
  )
}

function inState({ cells }: RunFile, state: 'failed' | 'skipped'): Warning[] {
  const count = cells.filter(cell => cell.status === state).length
  const was = state === 'failed' ? '' : count === 1 ? 'was ' : 'were '
  return about(count, `${counted(count, 'cell')} ${was}${state}, for reasons that are listed`)
}

function noted({ cells }: RunFile): Warning[] {
  const count = cells.filter(cell => cell.notes.length > 0).length
  return about(count, `there are notes on ${counted(count, 'cell')}, which are listed`)
}

function nearClock(analysis: Analysis): Warning[] {
  const { run } = analysis
  const cells = cellsNearClock(run)
  return about(
    cells.length,
    `in ${counted(cells.length, 'cell')} the median is within ${NEAR_CLOCK_READINGS} times the cost of reading the clock (${formatTime(run.environment.clock.costNs)}), so that the clock is a large part of it`,
    named(analysis, cells),
  )
}

function finerThanClock(analysis: Analysis): Warning[] {
  const { run } = analysis
  const cells = cellsFinerThanClock(run)
  return about(
    cells.length,
    `in ${counted(cells.length, 'cell')} the interval is narrower than one step of the clock (${formatTime(run.environment.clock.resolutionNs)}), so that a difference of less than a step means nothing`,
    named(analysis, cells),
  )
}

/** Blocks that take this many times their budget had more cells than time. */
const FAR_OVER_BUDGET = 2

function overBudget({ run, blocks, environment }: RunFile): Warning[] {
  // What is counted does not depend on how long it takes.
  if (environment.counts === 'instructions') return []
  const planned = blocks.filter(({ purpose }) => purpose === 'planned')
  const seconds = planned.reduce((sum, block) => sum + block.durationMs, 0) / 1000
  if (seconds <= FAR_OVER_BUDGET * run.budgetSeconds) return []
  const budget = formatSeconds(run.budgetSeconds)
  const statement = `the run took ${formatSeconds(seconds)} of a budget of ${budget}: its cells had only the least time each`
  return [{ statement }]
}

/** Returns a warning where a run lacks its histograms, as a run.json that was saved from a page may. */
function withoutHistograms({ cells }: RunFile): Warning[] {
  const metrics = cells.flatMap(cell => Object.values(cell.metrics))
  const missing = metrics.filter(({ hdr }) => hdr === '').length
  const which = missing === metrics.length ? 'its' : 'some of its'
  return about(
    missing,
    `this run was saved without ${which} histograms, so that percentile curves and distributions are missing`,
  )
}

/**
 * Returns all warnings: those that void comparisons first, then those that widen them, then those about single cells.
 * They are found once for a run, since several parts of a report give them.
 */
const allWarnings = onceFor((analysis: Analysis): readonly Warning[] => {
  const { run } = analysis
  // Where nothing can be shown, the headline says why, and no figure is there to be warned about.
  if (analysis.comparable.length === 0) return stopped(run)
  return [
    ...refused(analysis),
    ...stopped(run),
    ...fewBlocks(analysis),
    ...withoutHistograms(run),
    ...inState(run, 'failed'),
    ...undecided(analysis),
    ...unsettled(analysis),
    ...disturbed(run),
    ...overBudget(run),
    ...nearClock(analysis),
    ...noted(run),
    ...inState(run, 'skipped'),
    ...withoutHistograms(run),
    ...finerThanClock(analysis),
  ]
})

function warning(statement: string): Finding {
  return { kind: 'warning', statement, condition: null, chart: null }
}

/** Returns what a reader must know before trusting the figures, the gravest first. */
export function warningsOf(analysis: Analysis): Finding[] {
  return allWarnings(analysis).map(({ statement, detail }) =>
    warning(capitalized(detail === undefined ? statement : `${statement}: ${detail}`)),
  )
}

/** The opening of a report gives this many warnings in one sentence. */
export const WARNINGS_IN_SUMMARY = 2

/** Returns the gravest warnings as one sentence, which says how many more there are; null where there is none. */
export function warningSummary(analysis: Analysis): Finding | null {
  const all = allWarnings(analysis)
  if (all.length === 0) return null
  const more = all.length - WARNINGS_IN_SUMMARY
  const parts = all.slice(0, WARNINGS_IN_SUMMARY).map(({ statement }) => statement)
  if (more > 0) parts.push(`and ${formatInteger(more)} more to mind`)
  return warning(`Before trusting this: ${parts.join('; ')}`)
}
