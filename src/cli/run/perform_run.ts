import { dirname, join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { renderHtml } from '../../report/html/html.ts'
import { assembleRun, type RunHeader } from '../../result/run/assemble.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import { outcomeOfRun } from '../../result/run/resume.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { toolFacts } from '../../result/run/tool.ts'
import { prepareFolder, writeRun, writeWhole } from '../../result/run/write_run.ts'
import { planCells } from '../../runner/cell_plan.ts'
import { tableRefusal } from '../../runner/descriptor_table.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { systemCallTimeNs } from '../../runner/visit_time.ts'
import { InputError } from '../../suite/input_error.ts'
import type { CheckedRun } from '../measuring/check_run.ts'
import { ProgressBar } from '../measuring/progress_bar.ts'
import {
  type ConditionOptions,
  conditionsOfRun,
  environmentWith,
  type RunConditions,
} from '../options/run_conditions.ts'

interface RunResources {
  readonly addon: Addon
  readonly conditions: RunConditions
  readonly signal: AbortSignal
}

/** A checked run with its name and its folder. */
export interface PlannedRun extends CheckedRun {
  readonly id: string
  readonly folder: string
}

/** A run that was written into its folder. */
export interface FinishedRun {
  readonly run: RunFile
  readonly folder: string
}

/** Measures what `outcome` lacks. run.json is written again after every block, so that a crash loses one block at most. */
async function perform(
  header: RunHeader,
  outcome: RunOutcome,
  folder: string,
  { addon, conditions, signal }: RunResources,
): Promise<FinishedRun> {
  const { blocks, budgetSeconds } = header.suite
  const systemCallNs = systemCallTimeNs(addon)
  const assemble = () => assembleRun(header, outcome, new Date().toISOString())
  const bar = new ProgressBar(blocks, budgetSeconds)
  try {
    const settings = { seed: header.seed, blocks, budgetSeconds, systemCallNs, ...conditions }
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

/** Measures a run into its folder, which exists. */
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

/** @throws InputError for another kernel, CPU model or addon: samples of two of them do not belong into one cell. */
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

/** @throws InputError where a cell needs more than this machine has, such as descriptors. */
function checkMeasurable({ cells }: RunOutcome, addon: Addon): void {
  const pending = cells.filter(cell => cell.skipReason === null).map(({ cell }) => cell)
  const unable = planCells(pending, addon.raiseDescriptorLimit(), tableRefusal(addon)).find(
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
