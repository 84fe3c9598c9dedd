import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { judgePairs } from '../../analysis/verdict/judge_pairs.ts'
import { pairsOf, refusedOf } from '../../analysis/verdict/paired_cells.ts'
import { poolPairs } from '../../analysis/verdict/pooled.ts'
import { type Addon, addonSha256 } from '../../poller/addon.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { BlockError } from '../../runner/block.ts'
import { type PairedOutcome, type PairsOutcome, SIDE_NAMES } from '../../runner/pairs/pairs_outcome.ts'
import { type PairsSettings, runPairs } from '../../runner/pairs/run_pairs.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted, formatInteger, formatNs } from '../../units/format.ts'
import { Interruption } from '../measuring/interruption.ts'
import { estimatedSeconds, timeWords } from '../measuring/pair_plan.ts'
import { machineWords, openPairsJournal } from '../measuring/pairs_journal.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import { resumingCommand } from '../measuring/resuming.ts'
import { announceFile, complain, EXIT, note } from '../messages.ts'
import { announceComparison, comparisonFiles } from '../options/comparison_output.ts'
import { pinNote } from '../options/pin.ts'
import { environmentWith } from '../options/run_conditions.ts'
import { type SavedFiles, saveFiles } from '../saved_runs/save_files.ts'
import { abComparison, identicalCells } from './ab_comparison.ts'
import { type AbPlan, type Sides, sameChanges } from './ab_plan.ts'
import { AbRuns } from './ab_runs.ts'

function announceTime({ outcome, suite, looks }: AbPlan): void {
  const cells = outcome.measurable.length
  const seconds = estimatedSeconds(cells, suite.budgetSeconds, looks)
  if (seconds[0] > suite.budgetSeconds) {
    note(
      `the budget of ${formatNs(1e9 * suite.budgetSeconds)} is less than ${2 * looks.first} processes with ${counted(cells, 'cell')} take: expect few samples of each, or give --budget`,
    )
  }
  note(`${counted(looks.first, 'pair')} of processes, ${timeWords(cells, seconds)}`)
}

/** @throws InputError where a build's addon changed while it was measured: its samples are then of two builds. */
function checkUnchanged(sides: Sides): void {
  for (const name of SIDE_NAMES) {
    const { side } = sides[name]
    if (!existsSync(side.addonPath) || addonSha256(side.addonPath) !== side.addonSha256) {
      throw new InputError(`--${name}: ${side.label} was built anew while it was measured: measure again`)
    }
  }
}

/** The verdicts, and how long a pair of the last look took. */
type Judged = Pick<Comparison, 'pools' | 'cells' | 'pairSeconds'>

/** Measures the pairs and returns the verdicts; null where it was interrupted before there were any. */
async function measure(
  plan: AbPlan,
  journaled: Pick<PairsSettings, 'onRecord' | 'recorded'>,
  signal: AbortSignal,
): Promise<Judged | null> {
  const { outcome, looks, output, conditions, seed, suite, sides } = plan
  const settings: PairsSettings = {
    ...conditions,
    ...journaled,
    seed,
    processMs: (suite.budgetSeconds * 1000) / (2 * looks.first),
    hosts: { base: sides.base.side.host, head: sides.head.side.host },
  }
  const [seconds] = estimatedSeconds(outcome.measurable.length, suite.budgetSeconds, looks)
  const bar = new ProgressBar(looks.first, seconds, process.stderr, 'pair')
  /** Returns how long a pair took, in seconds. */
  const run = async (pairs: number, cells?: readonly PairedOutcome[]): Promise<number> => {
    const start = performance.now()
    const before = outcome.firsts.length
    return runPairs(outcome, settings, { pairs, cells }, signal, ({ pairsFinished }) => {
      bar.update({
        blocksFinished: before + pairsFinished,
        blocks: before + pairs,
        secondsLeft: ((performance.now() - start) / 1000 / pairsFinished) * (pairs - pairsFinished),
      })
    })
  }
  const rule = { ...output, looks: looks.all > looks.first ? 2 : 1 }
  try {
    const firstSeconds = await run(looks.first)
    if (signal.aborted) return null
    const firstPairs = pairsOf(outcome)
    const cells = judgePairs(firstPairs, { ...rule, look: 1 })
    const pools = poolPairs(firstPairs, cells, { ...rule, look: 1 })
    const undecided = new Set(cells.flatMap(({ id, verdict }) => (verdict === 'inconclusive' ? [id] : [])))
    if (undecided.size === 0 || rule.looks === 1) return { pools, cells, pairSeconds: firstSeconds }
    const open = outcome.measurable.filter(({ id }) => undecided.has(id))
    const pairSeconds = await run(looks.all - looks.first, open)
    if (signal.aborted) return null
    const pairs = pairsOf(outcome)
    const last = judgePairs(pairs, { ...rule, look: 2 }, cells)
    return { pools: poolPairs(pairs, last, { ...rule, look: 2 }, pools), cells: last, pairSeconds }
  } finally {
    bar.stop()
  }
}

/**
 * Returns the exit status: a failure, unless there is a regression, where a cell failed, where its builds did different
 * work, or where a file could not be written.
 */
function exitCodeWith({ cells }: PairsOutcome, { problem }: SavedFiles, exitCode: number): number {
  const broken = cells.filter(cell => !cell.isExcluded && cell.refusal !== null)
  for (const { id, refusal } of broken) complain(`${id}: ${refusal}`)
  if (problem !== null) complain(problem)
  return (broken.length > 0 || problem !== null) && exitCode !== EXIT.regression ? EXIT.failure : exitCode
}

/** Returns what is compared in words. */
function planWords({ sides, outcome, looks, output: { alpha, minEffect } }: AbPlan, addon: Addon): string[] {
  return [
    ...machineWords(environmentWith(addon)),
    ...SIDE_NAMES.map(name => {
      const { addonSha256, scriptsSha256 } = sides[name].side
      return `${name}: addon ${addonSha256}, scripts ${scriptsSha256}`
    }),
    `${looks.first} to ${counted(looks.all, 'pair')}, alpha ${alpha}, least effect ${minEffect}`,
    ...outcome.cells.map(({ base, head }) => `${base.cell.id} and ${head.cell.id}`),
  ]
}

/** What each file is called where it is said that it was written. */
const FILE_WORDS = [
  ['data', ['base/run.json', 'head/run.json']],
  ['report', ['report.html']],
  ['verdict', ['verdict.html']],
] as const

/** Says where the files are that could be written; of runs their folders. */
function announceFiles({ paths }: SavedFiles): void {
  for (const [what, names] of FILE_WORDS) {
    const known = names.flatMap(name => paths.get(name) ?? [])
    const places = what === 'data' ? known.map(path => dirname(path)) : known
    if (places.length > 0) announceFile(what, places.join(', '))
  }
}

/**
 * Reports two builds with the same code as unchanged, without measuring them.
 * @returns the exit status.
 * @throws InputError where the folder holds the runs of another comparison.
 */
export async function reportIdentical(plan: AbPlan, addon: Addon): Promise<number> {
  const { sides, outcome, folder, output } = plan
  if (existsSync(join(folder, 'base', 'run.json'))) {
    throw new InputError(
      `--out: ${folder} holds the runs of an earlier comparison; this one has none, since both builds have the same addon: choose another folder`,
    )
  }
  const cells = identicalCells(outcome, sides.base.side.addonSha256)
  note('both builds have the same addon, so that nothing was measured; --force measures all the same')
  const runs = new AbRuns(plan, addon).runsOf(outcome)
  const judged = { pools: [], cells, refused: refusedOf(outcome), pairSeconds: null }
  const comparison = abComparison(judged, sides, runs, output)
  const saved = await saveFiles(
    folder,
    await comparisonFiles(comparison),
    'make room, and give the command again',
  )
  announceFiles(saved)
  return exitCodeWith(outcome, saved, await announceComparison(comparison, output))
}

/**
 * Measures both builds in turns, saves their runs, and judges them.
 * @returns the exit status.
 */
export async function compareBuilds(plan: AbPlan, addon: Addon): Promise<number> {
  const { sides, outcome, folder, conditions, output, argv, seed, resumed } = plan
  const runs = new AbRuns(plan, addon)
  const interruption = new Interruption()
  try {
    const pin = pinNote(conditions.pin)
    if (pin !== null) note(pin)
    const facts = { argv: [...argv], seed, plan: planWords(plan, addon) }
    const { journal, settings } = await openPairsJournal('ab', folder, facts, conditions, resumed)
    const resumable = resumingCommand(argv, folder)
    interruption.resumable = resumable
    announceTime(plan)
    const judged = await measure(plan, settings, interruption.signal)
    if (judged !== null) checkUnchanged(sides)
    for (const name of SIDE_NAMES) outcome[name].ended = judged !== null
    const sideRuns = runs.runsOf(outcome)
    const comparison =
      judged && abComparison({ ...judged, refused: refusedOf(outcome) }, sides, sideRuns, output)
    // A report of both shows the cells that both have. A parameter of one build alone leaves none.
    const files = runs.filesOf(sideRuns, sameChanges(sides.base.changes, sides.head.changes))
    const saved = await saveFiles(
      folder,
      { ...files, ...(comparison && (await comparisonFiles(comparison))) },
      `make room, then: ${commandLine(resumable)}`,
    )
    announceFiles(saved)
    if (comparison === null) {
      if (saved.problem !== null) complain(saved.problem)
      const pairs = outcome.firsts.length
      note(
        `interrupted after ${formatInteger(pairs)} ${pairs === 1 ? 'pair' : 'pairs'}: there is no verdict, and what was measured is kept`,
      )
      interruption.sayHowToResume()
      return EXIT.interrupted
    }
    const exitCode = exitCodeWith(outcome, saved, await announceComparison(comparison, output))
    if (saved.problem === null) journal.remove()
    return exitCode
  } catch (error) {
    if (error instanceof BlockError) interruption.sayHowToResume()
    throw error
  } finally {
    interruption.release()
  }
}
