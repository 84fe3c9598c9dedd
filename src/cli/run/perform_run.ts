import { dirname, join } from 'node:path'
import { METRIC_NAMES } from '../../metrics/metrics.ts'
import type { Addon } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { assembleRun, type RunHeader } from '../../result/assemble.ts'
import { machineFacts } from '../../result/environment.ts'
import { readRun, runPath } from '../../result/read_run.ts'
import { outcomeOfRun, SIM_PREFIX } from '../../result/resume.ts'
import type { RunFile, RunShard } from '../../result/schema.ts'
import { toolFacts } from '../../result/tool.ts'
import { prepareFolder, writeRun, writeWhole } from '../../result/write_run.ts'
import { type PlannedCell, planCells } from '../../runner/cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { type Shard, shardOf } from '../../runner/shard.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import { type ConditionOptions, conditionsOfRun, type RunConditions } from '../options/run_conditions.ts'
import { ProgressBar } from './progress_bar.ts'

/** What a run is performed with. */
export interface RunResources {
  readonly addon: Addon
  readonly conditions: RunConditions
  readonly signal: AbortSignal
}

export interface RunRequest {
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  /** Null, or left out: the whole suite. */
  readonly shard?: Shard | null
  /** A budget that was given is that of this run; the suite's own is shared by its shards. */
  readonly isBudgetGiven?: boolean
}

/** A run that has passed every check. */
export interface CheckedRun {
  /** With the budget of this run. */
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  readonly cells: readonly PlannedCell[]
  readonly shard: RunShard | null
}

/** It also has a place to go to. */
export interface PlannedRun extends CheckedRun {
  readonly id: string
  readonly folder: string
}

/** A run as it was written. */
export interface FinishedRun {
  readonly run: RunFile
  readonly folder: string
}

/** Measures what `outcome` lacks; run.json is rewritten after every block, so that a crash loses one at most. */
async function perform(
  header: RunHeader,
  outcome: RunOutcome,
  folder: string,
  { conditions, signal }: RunResources,
): Promise<FinishedRun> {
  const { blocks, budgetSeconds } = header.suite
  const assemble = () => assembleRun(header, outcome, new Date().toISOString())
  const bar = new ProgressBar(blocks, budgetSeconds)
  try {
    const settings = { seed: header.seed, blocks, budgetSeconds, ...conditions }
    await runSuite(outcome, settings, signal, async progress => {
      bar.update(progress)
      await writeRun(folder, assemble())
    })
  } finally {
    bar.stop()
  }
  const run = assemble()
  await writeRun(folder, run)
  await writeWhole(join(folder, 'report.html'), renderHtml([run]))
  return { run, folder }
}

export function environmentWith(addon: Addon): RunHeader['environment'] {
  return { ...machineFacts(), affinity: addon.affinity(), descriptorLimit: addon.descriptorLimit() }
}

/** The recorder's metrics and whatever the simulator counts. */
function checkMetric({ name, metric }: SuiteDefinition): void {
  if (METRIC_NAMES.some(known => known === metric) || metric.startsWith(SIM_PREFIX)) return
  throw new InputError(`${name}: field "metric": ${unknownName('metric', metric, METRIC_NAMES).message}`)
}

/** The cells of a run, the suite with its budget, and which part of the suite that is. */
function partOf({ suite, shard = null, isBudgetGiven = false }: RunRequest): Pick<
  CheckedRun,
  'suite' | 'shard'
> & {
  readonly specs: readonly CellSpec[]
} {
  const whole = expandCells(suite)
  if (shard === null) return { suite, shard, specs: whole }
  const { cells, timeShare } = shardOf(suite.name, whole, shard)
  const budgetSeconds = isBudgetGiven ? suite.budgetSeconds : suite.budgetSeconds * timeShare
  return {
    suite: { ...suite, budgetSeconds: Math.max(0.001, Math.round(budgetSeconds * 1000) / 1000) },
    shard: { ...shard, suiteCells: whole.map(({ id }) => id) },
    specs: cells,
  }
}

/** @throws InputError where the metric is unknown, or no cell can be measured. */
export function checkRun(request: RunRequest, addon: Addon): CheckedRun {
  checkMetric(request.suite)
  const limit = addon.raiseDescriptorLimit()
  // Of all of them: a mechanism that nobody knows is wrong in every shard.
  planCells(expandCells(request.suite), limit)
  const { suite, shard, specs } = partOf(request)
  const cells = planCells(specs, limit)
  if (cells.every(cell => cell.skipReason !== null)) {
    const part = shard === null ? '' : `shard ${shard.index}/${shard.count} of `
    throw new InputError(`no cell of ${part}${suite.name} can be measured: ${cells[0]?.skipReason}`)
  }
  return { suite, seed: request.seed, argv: request.argv, cells, shard }
}

/** Measures a run whose folder is there. */
export async function startRun(planned: PlannedRun, resources: RunResources): Promise<FinishedRun> {
  const { suite, id, folder, seed, argv, cells, shard } = planned
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
    shard,
  }
  const outcome = { cells: cells.map(cell => new CellOutcome(cell)), blocks: [], ended: false }
  return perform(header, outcome, folder, resources)
}

/** Samples of two kernels, machines or builds do not belong into one cell. */
function checkSameMachine(
  before: RunFile,
  tool: RunFile['tool'],
  environment: RunHeader['environment'],
): void {
  const pairs = [
    ['kernel', before.environment.kernel, environment.kernel],
    ['CPU model', before.environment.cpuModel, environment.cpuModel],
    ['native addon', before.tool.addonSha256, tool.addonSha256],
  ] as const
  for (const [what, then, now] of pairs) {
    if (then !== now) {
      throw new InputError(
        `--resume: the run was begun with another ${what} (${then}, now ${now}); begin a new one`,
      )
    }
  }
}

/** Another limit, or a run.json that asks for more than this machine has. */
function checkMeasurable({ cells }: RunOutcome, addon: Addon): void {
  const pending = cells.filter(cell => cell.skipReason === null).map(({ cell }) => cell)
  const unable = planCells(pending, addon.raiseDescriptorLimit()).find(cell => cell.skipReason !== null)
  if (unable) {
    throw new InputError(`--resume: ${unable.cell.id} cannot be measured here: ${unable.skipReason}`)
  }
}

/** @throws InputError where there is no such run, it is complete, or this is another machine. */
export async function resumeRun(
  given: string,
  options: ConditionOptions,
  { addon, signal }: Omit<RunResources, 'conditions'>,
): Promise<FinishedRun> {
  const before = readRun(given)
  if (before.run.merged !== null) {
    throw new InputError(
      `--resume: ${given} was merged from shards, each with blocks of its own: carry on the shard that is partial, and merge again`,
    )
  }
  if (before.run.status === 'complete') {
    throw new InputError(`--resume: ${given} is complete (${before.run.blocksFinished} blocks)`)
  }
  const tool = toolFacts()
  const environment = environmentWith(addon)
  checkSameMachine(before, tool, environment)
  const conditions = conditionsOfRun(before, options, addon)
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
  }
  const outcome = outcomeOfRun(before, given)
  checkMeasurable(outcome, addon)
  const folder = dirname(runPath(given))
  prepareFolder(folder)
  return perform(header, outcome, folder, { addon, conditions, signal })
}
