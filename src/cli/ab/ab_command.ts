import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CellComparison, Comparison } from '../../analysis/verdict/comparison.ts'
import { judgePairs } from '../../analysis/verdict/judge_pairs.ts'
import { minPairs } from '../../analysis/verdict/min_pairs.ts'
import { pairsOf, refusedOf } from '../../analysis/verdict/paired_cells.ts'
import { type Addon, addonSha256 } from '../../poller/addon.ts'
import { render } from '../../report/formats.ts'
import { writeWhole } from '../../result/write_run.ts'
import { type PairedOutcome, PairsOutcome, SIDE_NAMES } from '../../runner/pairs/pairs_outcome.ts'
import { type PairsSettings, runPairs } from '../../runner/pairs/run_pairs.ts'
import { resolveSide } from '../../runner/pairs/side.ts'
import { parseChanges } from '../../suite/changed_cell.ts'
import { MAX_BLOCKS, type SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { loadSuite } from '../../suite/load.ts'
import { applyOverrides, parseNumber } from '../../suite/overrides.ts'
import { formatInteger, formatSeconds } from '../../units/format.ts'
import { EXIT } from '../exit_codes.ts'
import {
  announceComparison,
  type ComparisonOutput,
  comparisonOutputOf,
} from '../options/comparison_output.ts'
import { pinNote } from '../options/pin.ts'
import { conditionsFrom, type RunConditions } from '../options/run_conditions.ts'
import { complain } from '../run/announce_run.ts'
import { requireAddon } from '../run/build_addon.ts'
import { Interruption } from '../run/interruption.ts'
import { claimFolders } from '../run/output_folder.ts'
import { checkRun } from '../run/perform_run.ts'
import { ProgressBar } from '../run/progress_bar.ts'
import { seedOf } from '../run/run_command.ts'
import { runIdFor } from '../run/run_id.ts'
import { REPORTS } from '../run/run_list.ts'
import { abComparison, identicalCells } from './ab_comparison.ts'
import type { AbOptions } from './ab_options.ts'
import {
  areIdentical,
  type ChangedSide,
  checkConditions,
  joinedSuite,
  planPairs,
  type Sides,
  sameChanges,
} from './ab_plan.ts'
import { AbRuns } from './ab_runs.ts'

/** How many pairs are measured before each look. */
export interface Looks {
  readonly first: number
  readonly all: number
}

export function looksOf({ pairs, maxPairs }: Pick<AbOptions, 'pairs' | 'maxPairs'>): Looks {
  const first = parseNumber(pairs, '--pairs', 1, MAX_BLOCKS, true)
  if (maxPairs === undefined) return { first, all: 2 * first }
  return { first, all: parseNumber(maxPairs, '--max-pairs', first, 2 * MAX_BLOCKS, true) }
}

/** Everything that is checked before anything is measured. */
interface AbPlan {
  readonly sides: Sides
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly outcome: PairsOutcome
  readonly looks: Looks
  readonly conditions: RunConditions
  readonly output: ComparisonOutput
  readonly isIdentical: boolean
}

async function sidesOf(options: AbOptions): Promise<Sides> {
  const sideOf = async (name: 'base' | 'head'): Promise<ChangedSide> => ({
    side: await resolveSide(name, options[name]),
    changes: parseChanges(options[`${name}Param`] ?? [], `--${name}-param`),
  })
  return { base: await sideOf('base'), head: await sideOf('head') }
}

/** Fewer pairs could decide nothing, however clear they are. */
export function checkEnough(cells: number, { first, all }: Looks, alpha: number): void {
  const needed = minPairs(cells, alpha, all > first ? 2 : 1)
  if (all >= needed) return
  throw new InputError(
    `--pairs: ${formatInteger(all)} pairs can decide nothing of ${formatInteger(cells)} cells at alpha ${alpha}: give --max-pairs ${needed} or more`,
  )
}

async function planAb(
  names: readonly string[],
  options: AbOptions,
  argv: readonly string[],
  addon: Addon,
): Promise<AbPlan> {
  const output = comparisonOutputOf(options)
  const looks = looksOf(options)
  const seed = seedOf(options)
  const suites: SuiteDefinition[] = []
  for (const name of names.length > 0 ? names : ['default']) {
    suites.push(applyOverrides(await loadSuite(name), options))
  }
  const sides = await sidesOf(options)
  const conditions = conditionsFrom(options, addon)
  for (const name of SIDE_NAMES) checkConditions(sides[name], conditions)
  const cells = suites.flatMap(suite => checkRun({ suite, seed, argv }, addon).cells.map(({ cell }) => cell))
  const distinct = [...new Map(cells.map(cell => [cell.id, cell])).values()]
  const planned = planPairs(distinct, sides, addon)
  const outcome = new PairsOutcome(planned)
  if (outcome.measurable.length === 0) {
    throw new InputError(`no cell can be measured on both sides: ${outcome.cells[0]?.refusal}`)
  }
  checkEnough(outcome.measurable.length, looks, output.alpha)
  const isIdentical = areIdentical(sides, planned) && options.force !== true
  const suite = { ...joinedSuite(suites), blocks: looks.first }
  return { sides, suite, seed, outcome, looks, conditions, output, isIdentical }
}

/** What a process takes to start, and a cell at least: its plan, its registrations and the first iterations. */
const START_SECONDS = 0.2
const LEAST_CELL_SECONDS = 0.02

/** The first pairs, and all where nothing is decided by then. */
export function estimatedSeconds(
  cells: number,
  budgetSeconds: number,
  { first, all }: Looks,
): [number, number] {
  const least = 2 * first * (START_SECONDS + cells * LEAST_CELL_SECONDS)
  const seconds = Math.max(budgetSeconds, least)
  return [seconds, (seconds * all) / first]
}

function announceTime({ outcome, suite, looks }: AbPlan): void {
  const cells = outcome.measurable.length
  const [first, all] = estimatedSeconds(cells, suite.budgetSeconds, looks)
  if (first > suite.budgetSeconds) {
    complain(
      `the budget of ${formatSeconds(suite.budgetSeconds)} is less than ${2 * looks.first} processes with ${formatInteger(cells)} cell${cells === 1 ? '' : 's'} take: expect few samples of each, or give --budget`,
    )
  }
  const further =
    looks.all > looks.first ? `, and up to ${formatSeconds(all)} where cells stay undecided` : ''
  complain(
    `${formatInteger(looks.first)} pairs of processes, ${formatInteger(cells)} cell${cells === 1 ? '' : 's'} in each: about ${formatSeconds(first)}${further}`,
  )
}

/** A build that changed while it was measured is neither the one nor the other. */
function checkUnchanged(sides: Sides): void {
  for (const name of SIDE_NAMES) {
    const { side } = sides[name]
    if (!existsSync(side.addonPath) || addonSha256(side.addonPath) !== side.addonSha256) {
      throw new InputError(`--${name}: ${side.label} was built anew while it was measured: measure again`)
    }
  }
}

/** Runs are saved this often at most: it takes its time, during which nothing is measured. */
const SAVE_SECONDS = 10

/** The verdicts; null where it was interrupted before there could be any. */
async function measure(plan: AbPlan, runs: AbRuns, signal: AbortSignal): Promise<CellComparison[] | null> {
  const { outcome, looks, output, conditions, seed, suite, sides } = plan
  const settings: PairsSettings = {
    ...conditions,
    seed,
    processMs: (suite.budgetSeconds * 1000) / (2 * looks.first),
    hosts: { base: sides.base.side.host, head: sides.head.side.host },
  }
  const [seconds] = estimatedSeconds(outcome.measurable.length, suite.budgetSeconds, looks)
  const bar = new ProgressBar(looks.first, seconds, process.stderr, 'pair')
  let savedAt = performance.now()
  const run = async (pairs: number, cells?: readonly PairedOutcome[]) => {
    const start = performance.now()
    const before = outcome.firsts.length
    await runPairs(outcome, settings, { pairs, cells }, signal, async ({ pairsFinished }) => {
      const now = performance.now()
      bar.update({
        blocksFinished: before + pairsFinished,
        blocks: before + pairs,
        secondsLeft: ((now - start) / 1000 / pairsFinished) * (pairs - pairsFinished),
      })
      if (now - savedAt < SAVE_SECONDS * 1000) return
      await runs.save(outcome)
      savedAt = performance.now()
    })
  }
  const rule = { ...output, looks: looks.all > looks.first ? 2 : 1 }
  try {
    await run(looks.first)
    if (signal.aborted) return null
    const cells = judgePairs(pairsOf(outcome), { ...rule, look: 1 })
    const undecided = new Set(cells.flatMap(({ id, verdict }) => (verdict === 'inconclusive' ? [id] : [])))
    if (undecided.size === 0 || rule.looks === 1) return cells
    const open = outcome.measurable.filter(({ id }) => undecided.has(id))
    await run(looks.all - looks.first, open)
    return signal.aborted ? null : judgePairs(pairsOf(outcome), { ...rule, look: 2 }, cells)
  } finally {
    bar.stop()
  }
}

/** As of a run: what failed, or did other work, is no pass. */
function exitCodeWith({ cells }: PairsOutcome, exitCode: number): number {
  const broken = cells.filter(cell => !cell.isExcluded && cell.refusal !== null)
  for (const { id, refusal } of broken) complain(`${id}: ${refusal}`)
  return broken.length > 0 && exitCode !== EXIT.regression ? EXIT.failure : exitCode
}

/** `muxbench ab`: everything is checked before anything is measured. Returns the exit code. */
export async function abCommand(
  suites: readonly string[],
  options: AbOptions,
  argv: readonly string[],
): Promise<number> {
  const addon = requireAddon()
  const plan = await planAb(suites, options, argv, addon)
  const { sides, suite, seed, outcome, conditions, output } = plan
  const id = runIdFor('ab', new Date(), REPORTS)
  const folder = options.out ?? join(REPORTS, id)
  claimFolders([folder])
  const runs = new AbRuns({ sides, suite, seed, argv, id, folder, conditions, addon })
  const finish = async (comparison: Comparison) => {
    const { content } = await render('comparison', 'json', comparison)
    await writeWhole(join(folder, 'comparison.json'), content)
    const page = join(folder, 'verdict.html')
    await writeWhole(page, (await render('comparison', 'html', comparison)).content)
    process.stderr.write(`verdict: ${page}\n`)
    return announceComparison(comparison, output)
  }
  if (plan.isIdentical) {
    if (existsSync(join(folder, 'base', 'run.json'))) {
      throw new InputError(
        `--out: ${folder} holds the runs of an earlier comparison; this one has none, since both sides are the same addon (choose another folder)`,
      )
    }
    const cells = identicalCells(outcome, sides.base.side.addonSha256)
    complain('both sides are the same addon, so that nothing was measured (--force measures all the same)')
    return finish(abComparison({ cells, refused: refusedOf(outcome) }, sides, runs.runsOf(outcome), output))
  }
  const interruption = new Interruption()
  try {
    const note = pinNote(conditions.pin)
    if (note !== null) complain(note)
    announceTime(plan)
    const cells = await measure(plan, runs, interruption.signal)
    for (const name of SIDE_NAMES) outcome[name].ended = cells !== null
    const saved = await runs.save(outcome)
    process.stderr.write(`data:    ${join(folder, 'base')}, ${join(folder, 'head')}\n`)
    // Laid over each other are common cells: a parameter of one side alone makes cells that the other does not have.
    if (sameChanges(sides.base.changes, sides.head.changes)) {
      process.stderr.write(`report:  ${await runs.report(saved)}\n`)
    }
    if (cells === null) {
      complain(
        `interrupted after ${formatInteger(outcome.firsts.length)} ${outcome.firsts.length === 1 ? 'pair' : 'pairs'}: there is no verdict, and what was measured is kept`,
      )
      return EXIT.interrupted
    }
    checkUnchanged(sides)
    const exitCode = await finish(abComparison({ cells, refused: refusedOf(outcome) }, sides, saved, output))
    return exitCodeWith(outcome, exitCode)
  } finally {
    interruption.release()
  }
}
