import type { RunCell, RunFile } from '../../../result/run/schema.ts'
import { formatInteger, formatSeconds, formatTime } from '../../../units/format.ts'
import { type Analysis, hasIntervals } from '../../analyse.ts'
import { countsOf, runComparisonsOf } from '../../comparisons/run_comparisons.ts'
import { cellsFinerThanClock, cellsNearClock, NEAR_CLOCK_READINGS } from '../../views/clock_limits.ts'
import { shortenName } from '../../views/series.ts'
import { comparisonCountWords } from '../comparison_words.ts'
import { blocksOfEach, lostShards } from '../part_words.ts'
import { capitalized } from '../wording.ts'
import type { Finding } from './finding.ts'

function plural(count: number, one: string): string {
  return `${formatInteger(count)} ${one}${count === 1 ? '' : 's'}`
}

const CELLS_NAMED = 3

function named(cells: readonly RunCell[]): string {
  const more = cells.length - CELLS_NAMED
  const ids = cells.slice(0, CELLS_NAMED).map(({ id }) => shortenName(id))
  return `${ids.join(', ')}${more > 0 ? ` and ${formatInteger(more)} more` : ''}`
}

function be(count: number): string {
  return count === 1 ? 'is' : 'are'
}

/** A warning. Its statement stands without `detail` where several warnings make one sentence. */
interface Warning {
  readonly statement: string
  readonly detail?: string
}

function stopped({ run }: RunFile): Warning[] {
  const { status, blocksFinished, blocksPlanned, merged } = run
  if (status !== 'partial') return []
  const lost = lostShards(run).length
  if (lost > 0) {
    const all = plural(merged?.count ?? 0, 'shard')
    return [
      { statement: `this run is partial: ${formatInteger(lost)} of ${all} of its suite ${be(lost)} missing` },
    ]
  }
  const statement =
    blocksFinished < blocksPlanned
      ? `this run is partial: it was stopped after ${formatInteger(blocksFinished)} of ${plural(blocksPlanned, 'block')}`
      : `this run is partial: it has all of its ${plural(blocksPlanned, 'planned block')}, but was stopped in a further one, for cells that had not settled or in place of a disturbed one`
  return [{ statement }]
}

/** Fewer blocks than this give an interval that itself is uncertain. */
const FEW_BLOCKS = 5

function fewBlocks(analysis: Analysis): Warning[] {
  const blocks = plural(blocksOfEach(analysis.run), 'block')
  const comparisons = runComparisonsOf(analysis)
  const isNothingToldApart = comparisons.length > 0 && comparisons.every(({ interval }) => interval === null)
  if (!hasIntervals(analysis)) {
    return [{ statement: `with ${blocks} no median has an interval, so nothing here is told apart` }]
  }
  if (isNothingToldApart) {
    return [{ statement: `with ${blocks} no ratio has an interval, so nothing here is told apart` }]
  }
  return blocksOfEach(analysis.run) < FEW_BLOCKS
    ? [{ statement: `with only ${blocks} the intervals are rough` }]
    : []
}

function refused({ refusals }: Analysis): Warning[] {
  const count = refusals.reduce((sum, refusal) => sum + refusal.cellIds.length, 0)
  if (count === 0) return []
  return [
    {
      statement: `${plural(count, 'cell')} ${be(count)} left out of every comparison, because work digests do not show the same work`,
    },
  ]
}

/** Warns of comparisons that are not decided, although there are blocks enough for an interval. */
function undecided(analysis: Analysis): Warning[] {
  const counts = countsOf(runComparisonsOf(analysis).filter(({ interval }) => interval !== null))
  return counts.undecided === 0 ? [] : [{ statement: comparisonCountWords(counts) }]
}

/** Warns of cells that are in no comparison and have too wide an interval. */
function unsettled(analysis: Analysis): Warning[] {
  const compared = new Set(runComparisonsOf(analysis).flatMap(({ a, b }) => [a, b]))
  const alone = analysis.comparable.filter(({ id, settled }) => !compared.has(id) && settled !== null)
  const count = alone.filter(({ settled }) => settled === false).length
  if (count === 0) return []
  const all = plural(alone.length, 'cell')
  return [
    {
      statement: `${formatInteger(count)} of ${all} ${be(count)} not settled: the interval is wider than the run's rule wants it`,
    },
  ]
}

function disturbed({ blocks }: RunFile): Warning[] {
  const count = blocks.filter(block => block.disturbed.length > 0).length
  if (count === 0) return []
  return [
    {
      statement: `${formatInteger(count)} of ${plural(blocks.length, 'block')} ${count === 1 ? 'was' : 'were'} disturbed by something else on the machine`,
    },
  ]
}

function inState({ cells }: RunFile, state: 'failed' | 'skipped'): Warning[] {
  const count = cells.filter(cell => cell.status === state).length
  if (count === 0) return []
  const was = state === 'failed' ? '' : count === 1 ? 'was ' : 'were '
  return [{ statement: `${plural(count, 'cell')} ${was}${state}, for reasons that are listed` }]
}

function noted({ cells }: RunFile): Warning[] {
  const count = cells.filter(cell => cell.notes.length > 0).length
  return count === 0 ? [] : [{ statement: `there are notes on ${plural(count, 'cell')}, which are listed` }]
}

function nearClock(run: RunFile): Warning[] {
  const cells = cellsNearClock(run)
  if (cells.length === 0) return []
  return [
    {
      statement: `in ${plural(cells.length, 'cell')} the median is within ${NEAR_CLOCK_READINGS} times the cost of reading the clock (${formatTime(run.environment.clock.costNs)}), so that the clock is a large part of it`,
      detail: named(cells),
    },
  ]
}

function finerThanClock(run: RunFile): Warning[] {
  const cells = cellsFinerThanClock(run)
  if (cells.length === 0) return []
  return [
    {
      statement: `in ${plural(cells.length, 'cell')} the interval is narrower than one step of the clock (${formatTime(run.environment.clock.resolutionNs)}), so that a difference of less than a step means nothing`,
      detail: named(cells),
    },
  ]
}

/** Blocks that take this many times their budget had more cells than time. */
const FAR_OVER_BUDGET = 2

function overBudget({ run, blocks }: RunFile): Warning[] {
  const planned = blocks.filter(({ purpose }) => purpose === 'planned')
  const seconds = planned.reduce((sum, block) => sum + block.durationMs, 0) / 1000
  if (seconds <= FAR_OVER_BUDGET * run.budgetSeconds) return []
  return [
    {
      statement: `the run took ${formatSeconds(seconds)} of a budget of ${formatSeconds(run.budgetSeconds)}: its cells had only the least time each`,
    },
  ]
}

/** Returns a warning where a run lacks its histograms, as a run.json that was saved from a page may. */
function withoutHistograms({ cells }: RunFile): Warning[] {
  const metrics = cells.flatMap(cell => Object.values(cell.metrics))
  const missing = metrics.filter(({ hdr }) => hdr === '').length
  if (missing === 0) return []
  const which = missing === metrics.length ? 'its' : 'some of its'
  return [
    {
      statement: `this run was saved without ${which} histograms, so that percentile curves and distributions are missing`,
    },
  ]
}

/** Returns all warnings: those that void comparisons first, then those that widen them, then those about single cells. */
function allWarnings(analysis: Analysis): Warning[] {
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
    ...nearClock(run),
    ...noted(run),
    ...inState(run, 'skipped'),
    ...withoutHistograms(run),
    ...finerThanClock(run),
  ]
}

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
