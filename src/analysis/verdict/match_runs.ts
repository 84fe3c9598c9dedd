import { metricOf } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { MIN_BLOCKS_FOR_INTERVAL } from '../../stats/block_interval.ts'
import { median } from '../../stats/quantile.ts'
import { analyse } from '../analyse.ts'
import { type CellPair, type LoneCell, matchingOf } from '../overlay/matching.ts'
import { partOf } from '../parts.ts'
import { leadMetricOfCell } from '../views/lead_of_view.ts'
import { blockFiguresOf } from './block_figures.ts'
import type { RefusedCell } from './comparison.ts'
import { driftOf } from './drift.ts'
import { areAlike, type ExactCell } from './exact.ts'
import type { BlockedCell } from './judge_blocks.ts'
import { whyUnmatched } from './nearest_cell.ts'

/** With fewer blocks the scatter of a trimmed mean is not known, and a median has no interval. */
const MIN_BLOCKS = MIN_BLOCKS_FOR_INTERVAL

/** The cells of two runs, as far as they can be judged. */
interface MatchedRuns {
  readonly exact: readonly ExactCell[]
  readonly cells: readonly BlockedCell[]
  readonly refused: readonly RefusedCell[]
}

/** What both runs must have in common, and how it is said where they do not. */
const CONDITIONS: readonly {
  readonly of: (run: RunFile) => string
  readonly words: (a: string, b: string) => string
}[] = [
  {
    of: ({ environment }) => environment.cpuModel,
    words: (a, b) => `another CPU model: ${a}, ${b}`,
  },
  {
    of: ({ environment }) => environment.clock.source,
    words: (a, b) => `another clock: ${a}, ${b} (measure both with the same --clock)`,
  },
  {
    of: ({ blocks }) =>
      [...new Set(blocks.map(({ scheduler }) => scheduler))].sort().join(' and ') || 'unknown',
    words: (a, b) => `another scheduler: ${a}, ${b} (measure both with the same --sched)`,
  },
]

/** Returns why no cell of these runs can be judged; null where they can. */
export function refusalOfRuns(base: RunFile, head: RunFile): string | null {
  const differing = CONDITIONS.filter(({ of }) => of(base) !== of(head))
  return differing.length === 0
    ? null
    : differing.map(({ of, words }) => words(of(base), of(head))).join('; ')
}

function tooFewWords(base: number, head: number): string {
  return `${base} and ${head} blocks, where the test needs ${MIN_BLOCKS} of each run (run it with --blocks ${MIN_BLOCKS} or more)`
}

/** Returns what a comparison says of a cell before any figure, and the metric that it is judged by. */
export function aboutCell(cell: RunCell) {
  const { id, mechanism, params, metrics } = cell
  const lead = leadMetricOfCell(cell)
  const unit = metrics[lead.name]?.unit ?? metricOf(lead.name).unit
  const { name: metric, isMoreBetter } = lead
  return { id, mechanism, part: partOf(params), metric, unit, isMoreBetter, lead }
}

/** Returns a cell whose figures need no test: instructions, and figures of which all of a side are alike; null for others. */
export function exactCellOf(base: readonly RunCell[], head: readonly RunCell[]): ExactCell | null {
  const { lead, ...about } = aboutCell(base[0] as RunCell)
  const figuresOf = (cells: readonly RunCell[]) =>
    cells.flatMap(({ blocks }) => blocks.flatMap(({ metrics }) => metrics[lead.name] ?? []))
  const figures = [figuresOf(base), figuresOf(head)] as const
  return UNITS[about.unit].isExact || areAlike(figures) ? { ...about, figures } : null
}

/** Returns why counts of runs with several seeds cannot be compared; null where they can. A count depends on which descriptors are active. */
export function seedRefusal(cell: RunCell, runs: readonly RunFile[]): string | null {
  const seeds = [...new Set(runs.map(({ run }) => run.seed))]
  if (seeds.length === 1 || !UNITS[aboutCell(cell).unit].isExact) return null
  return `the seeds differ (${seeds.join(', ')}), with which other work was counted: give all the same --seed`
}

/** Returns the cell, or a text that says why it cannot be judged. */
function judgedCellOf(
  pair: CellPair,
  [baseRun, headRun]: readonly [RunFile, RunFile],
  minEffect: number | null,
): BlockedCell | ExactCell | string {
  const { base, head } = pair
  const refusal = seedRefusal(base, [baseRun, headRun])
  if (refusal !== null) return refusal
  const exact = exactCellOf([base], [head])
  const { lead, ...about } = aboutCell(base)
  if (!exact && Math.min(base.blocks.length, head.blocks.length) < MIN_BLOCKS) {
    return tooFewWords(base.blocks.length, head.blocks.length)
  }
  const [before, after] = [
    blockFiguresOf(base, baseRun.blocks, lead),
    blockFiguresOf(head, headRun.blocks, lead),
  ]
  if (typeof before === 'string') return `base: ${before}`
  if (typeof after === 'string') return `head: ${after}`
  if (exact) return exact
  const middle = (figures: readonly number[]) => median(figures.map(Math.exp))
  return {
    ...about,
    base: middle(before.absolute),
    head: middle(after.absolute),
    sides: [before, after],
    minEffect: minEffect ?? driftOf(base),
  }
}

/** Returns by cell id why a run refuses to compare its own cells of a work. */
export function refusalsWithin(run: RunFile): Map<string, string> {
  return new Map(analyse(run).refusals.flatMap(({ cellIds, reason }) => cellIds.map(id => [id, reason])))
}

function whyLone(
  { cell, reason, run }: LoneCell,
  runs: readonly [RunFile, RunFile],
  within: readonly ReadonlyMap<string, string>[],
): string {
  const [own, other] = run === 0 ? runs : [runs[1], runs[0]]
  const [side, otherSide] = run === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const)
  return reason === 'not there'
    ? whyUnmatched(cell, side, other.cells, own.cells)
    : `${otherSide}: ${(reason.startsWith('refused') && within[1 - run]?.get(cell.id)) || reason.replace(/ there\b/, '')}`
}

/** Refuses cells that did other work than the rest of their work in one of the runs. */
function refusedWithin(
  within: readonly ReadonlyMap<string, string>[],
  known: ReadonlySet<string>,
): RefusedCell[] {
  const found = new Map<string, string>()
  for (const [i, refusals] of within.entries()) {
    for (const [id, reason] of refusals) {
      if (!known.has(id) && !found.has(id)) found.set(id, `${i === 0 ? 'base' : 'head'}: ${reason}`)
    }
  }
  return [...found].map(([id, reason]) => ({ id, reason }))
}

/** @param minEffect the smallest change that counts in every cell; null stands for what runs of one code may differ by. */
export function matchRuns(runs: readonly [RunFile, RunFile], minEffect: number | null): MatchedRuns {
  const { pairs, refused, lone } = matchingOf(runs.map(analyse))
  const ofRuns = refusalOfRuns(...runs)
  const within = runs.map(refusalsWithin)
  const exact: ExactCell[] = []
  const cells: BlockedCell[] = []
  const left: RefusedCell[] = []
  const refuse = ({ id }: RunCell, reason: string) => {
    // Cells that differ in a parameter outside of their id lack each other: one entry says it for both.
    if (!left.some(known => known.id === id && known.reason === reason)) left.push({ id, reason })
  }
  for (const pair of pairs) {
    const cell = ofRuns ?? judgedCellOf(pair, runs, minEffect)
    if (typeof cell === 'string') refuse(pair.base, cell)
    else if ('figures' in cell) exact.push(cell)
    else cells.push(cell)
  }
  for (const { base, reason } of refused) refuse(base, reason)
  for (const single of lone) refuse(single.cell, whyLone(single, runs, within))
  const known = new Set([...exact, ...cells, ...left].map(({ id }) => id))
  return { exact, cells, refused: [...left, ...refusedWithin(within, known)] }
}
