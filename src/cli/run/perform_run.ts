import { dirname, join } from 'node:path'
import { withClaims } from '../../analysis/claims/claims.ts'
import type { Addon } from '../../poller/addon.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { renderHtml } from '../../report/html/html.ts'
import { Journal, type JournalContent, readJournal } from '../../result/journal/journal.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import { outcomeOfRun } from '../../result/run/resume.ts'
import type { RunFile, RunOrigin, RunRepeat } from '../../result/run/schema.ts'
import { toolFacts } from '../../result/run/tool.ts'
import { runText } from '../../result/run/write_run.ts'
import { BlockError } from '../../runner/block.ts'
import { addRecordedBlock, type BlockRecord } from '../../runner/block_progress.ts'
import { planCells, refusalsOf } from '../../runner/cell_plan.ts'
import { CellOutcome, isMeasurable, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { OWN_HOST, SpareProcess } from '../../runner/spawn.ts'
import { systemCallTimeNs } from '../../runner/visit_time.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import type { CheckedRun } from '../measuring/check_run.ts'
import { runClaimProbes } from '../measuring/claim_probes.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import { note } from '../messages.ts'
import { originFrom } from '../options/origin.ts'
import {
  type ConditionOptions,
  conditionsOfRun,
  environmentWith,
  type RunConditions,
} from '../options/run_conditions.ts'
import { type SavedFiles, saveFiles } from '../saved_runs/save_files.ts'

interface RunResources {
  readonly addon: Addon
  readonly conditions: RunConditions
  readonly signal: AbortSignal
}

/** A checked run with its name and its folder. */
export interface PlannedRun extends CheckedRun {
  readonly id: string
  readonly folder: string
  readonly repeat: RunRepeat | null
  readonly origin: RunOrigin
}

/** A run that was written into its folder, or where there was room. */
export interface FinishedRun extends SavedFiles {
  readonly run: RunFile
  readonly folder: string
  /** The arguments that carry it on where it is partial; null where it is not carried on by itself. */
  readonly resumable: readonly string[] | null
}

/** Returns a function that says, once, that something could not be written while it is measured. */
function problemNote(): (problem: string) => void {
  let isSaid = false
  return problem => {
    if (!isSaid) note(`${problem}: the measurement goes on, and what it finds is written at its end`)
    isSaid = true
  }
}

/** A run with its journal, which has what was measured of it before. */
interface JournaledRun {
  readonly header: RunHeader
  readonly outcome: RunOutcome
  readonly journal: Journal
}

function endWithoutBlocks(outcome: RunOutcome, signal: AbortSignal): void {
  outcome.ended = !signal.aborted
  outcome.blocksPlanned = 0
}

function hasFindings({ blocks, probes = [] }: RunOutcome): boolean {
  return blocks.length + probes.length > 0
}

/**
 * Measures what the outcome lacks. The journal gets every block, and run.json is written when all have ended. They
 * are kept where a block cannot run, or where they cannot be written, so that nothing measured is lost.
 * @throws BlockError where no block could run.
 */
async function perform(
  { header, outcome, journal }: JournaledRun,
  folder: string,
  { addon, conditions, signal }: RunResources,
): Promise<FinishedRun> {
  const { blocks, budgetSeconds } = header.suite
  const systemCallNs = systemCallTimeNs(addon)
  const assemble = () => withClaims(assembleRun(header, outcome, new Date().toISOString()))
  const bar = new ProgressBar(blocks, budgetSeconds)
  const spare = new SpareProcess(OWN_HOST.processPath)
  const onRecord = (block: BlockRecord) => journal.append({ type: 'block', block })
  let broken: Error | null = null
  try {
    const settings = {
      seed: header.seed,
      blocks,
      budgetSeconds,
      systemCallNs,
      host: { ...OWN_HOST, spare },
      onRecord,
      ...conditions,
    }
    await runClaimProbes(header, outcome, signal, probe => journal.append({ type: 'probe', probe }))
    // A run that judges claims may have no cell.
    if (!isMeasurable(outcome)) endWithoutBlocks(outcome, signal)
    else if (!outcome.ended) await runSuite(outcome, settings, signal, progress => bar.update(progress))
  } catch (error) {
    if (!(error instanceof BlockError) || !hasFindings(outcome)) throw error
    broken = error
  } finally {
    spare.close()
    bar.stop()
  }
  if (outcome.ended) journal.append({ type: 'end', blocksPlanned: outcome.blocksPlanned })
  const resumable = ['run', '--resume', folder]
  const run = assemble()
  const saved = await saveFiles(
    folder,
    { 'run.json': runText(run), 'report.html': renderHtml([run]) },
    `the table is all that is left of it; make room, then: ${commandLine(resumable)}`,
  )
  if (saved.problem === null && run.run.status === 'complete') journal.remove()
  return { run, folder, resumable, ...saved, problem: saved.problem ?? broken?.message ?? null }
}

/** Measures a run into its folder, which exists. */
export async function startRun(planned: PlannedRun, resources: RunResources): Promise<FinishedRun> {
  const { suite, id, folder, seed, argv, cells, shard, repeat, origin } = planned
  const header: RunHeader = {
    tool: toolFacts(),
    id,
    suite,
    startedAt: new Date().toISOString(),
    seed,
    argv,
    environment: environmentWith(resources.addon),
    clock: resources.conditions.clock,
    order: resources.conditions.order,
    ...{ shard, repeat, origin },
  }
  const outcome: RunOutcome = {
    cells: cells.map(cell => new CellOutcome(cell)),
    blocks: [],
    ended: false,
    ...(suite.claims && { probes: [] }),
  }
  const run = assembleRun(header, outcome, header.startedAt)
  const journal = await beginJournal(folder, run, resources.conditions)
  return perform({ header, outcome, journal }, folder, resources)
}

function beginJournal(
  folder: string,
  run: RunFile,
  { pin, scheduler, clock }: RunConditions,
): Promise<Journal> {
  const { argv, seed, startedAt } = run.run
  const begin = { command: 'run' as const, argv, seed, startedAt, pin, scheduler, clock, run, plan: [] }
  return Journal.begin(folder, begin, problemNote())
}

/** Writes one report of several runs, with a chapter each, into a folder that exists. */
export function saveChapters(
  runs: readonly FinishedRun[],
  folder: string,
  name: string,
): Promise<SavedFiles> {
  const page = renderHtml(
    runs.map(({ run }) => run),
    { chapters: true },
  )
  const again = ['report', ...runs.map(run => run.folder), '--out', join(folder, name)]
  return saveFiles(folder, { [name]: page }, `make room, then: ${commandLine(again)}`)
}

/**
 * Returns a run as it was begun, and what was measured of it: from the journal, or where there is none from run.json.
 * @throws InputError where there is neither.
 */
function savedRun(given: string, folder: string): { before: RunFile; journal: JournalContent | null } {
  const journal = readJournal(folder)
  if (journal === null) return { before: readRun(given), journal }
  const { command, run } = journal.begin
  if (run === null || command !== 'run') {
    throw new InputError(
      `--resume: ${given} was begun by "muxbench ${command}": give that command as it was begun, with --resume`,
    )
  }
  return { before: run, journal }
}

/** @throws InputError for another node, kernel, CPU model or addon: samples of two of them do not belong into one cell. */
function checkSameMachine(
  before: RunFile,
  tool: RunFile['tool'],
  environment: RunHeader['environment'],
): void {
  const pairs = [
    ['kernel', before.environment.kernel, environment.kernel],
    ['CPU model', before.environment.cpuModel, environment.cpuModel],
    ['native addon', before.tool.addonSha256, tool.addonSha256],
    // Containers have another name whenever they start, and the node that they run on may be the same.
    ['node', before.origin.job?.node, originFrom({ anonymous: before.origin.isAnonymous }).job?.node],
  ] as const
  for (const [what, then, now] of pairs) {
    if (then && now && then !== now) {
      throw new InputError(
        `--resume: the run was begun with another ${what} (${then}, now ${now}); begin a new one`,
      )
    }
  }
}

/** @throws InputError where a cell needs more than this machine has, such as descriptors. */
function checkMeasurable({ cells }: RunOutcome, addon: Addon): void {
  const pending = cells.filter(cell => cell.skipReason === null).map(({ cell }) => cell)
  const unable = planCells(pending, addon.raiseDescriptorLimit(), refusalsOf(addon)).find(
    cell => cell.skipReason !== null,
  )
  if (unable) {
    throw new InputError(`--resume: ${unable.cell.id} cannot be measured here: ${unable.skipReason}`)
  }
}

/**
 * Measures what a saved run lacks, and writes it into the same folder.
 * @throws InputError where there is no such run, it is complete, or this is another machine.
 */
export async function resumeRun(
  given: string,
  options: ConditionOptions,
  { addon, signal }: Omit<RunResources, 'conditions'>,
): Promise<FinishedRun> {
  const folder = dirname(runPath(given))
  const { before, journal: content } = savedRun(given, folder)
  if (before.run.merged !== null) {
    throw new InputError(
      `--resume: ${given} was merged from shards, each with blocks of its own: carry on the shard that is partial, and merge again`,
    )
  }
  if (before.environment.vm !== null) {
    throw new InputError(
      `--resume: ${given} was measured in a kernel that muxbench vm booted: give that command as it was begun, with --resume`,
    )
  }
  if (before.run.status === 'complete') {
    throw new InputError(`--resume: ${given} is complete (${counted(before.run.blocksFinished, 'block')})`)
  }
  const tool = toolFacts()
  const environment = environmentWith(addon)
  checkSameMachine(before, tool, environment)
  const conditions = conditionsOfRun(before, options, addon, content?.begin)
  const { id, suite: name, blocksPlanned: blocks, startedAt, seed, argv } = before.run
  const header: RunHeader = {
    tool,
    id,
    suite: { ...before.run, name, blocks },
    startedAt,
    seed,
    argv,
    environment,
    clock: conditions.clock,
    order: conditions.order,
    shard: before.run.shard,
    repeat: before.run.repeat,
    origin: before.origin,
  }
  const outcome = outcomeOfRun(before, given)
  for (const block of content?.blocks ?? []) addRecordedBlock(outcome, block)
  outcome.probes?.push(...(content?.probes ?? []))
  if (content?.end) {
    outcome.ended = true
    if (content.end.blocksPlanned !== undefined) outcome.blocksPlanned = content.end.blocksPlanned
  }
  checkMeasurable(outcome, addon)
  const journal = content
    ? Journal.carryOn(folder, problemNote())
    : await beginJournal(folder, before, conditions)
  return perform({ header, outcome, journal }, folder, { addon, conditions, signal })
}
