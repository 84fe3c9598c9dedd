import { dirname, join } from 'node:path'
import type { Addon } from '../poller/addon.ts'
import { renderHtml } from '../report/html.ts'
import { assembleRun, type RunHeader } from '../result/assemble.ts'
import { machineFacts } from '../result/environment.ts'
import { readRun, runPath } from '../result/read_run.ts'
import { outcomeOfRun } from '../result/resume.ts'
import type { RunFile } from '../result/schema.ts'
import { toolFacts } from '../result/tool.ts'
import { prepareFolder, writeRun, writeWhole } from '../result/write_run.ts'
import { planCells } from '../runner/cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../runner/outcome.ts'
import { runSuite } from '../runner/run_suite.ts'
import { expandCells } from '../suite/cells.ts'
import type { SuiteDefinition } from '../suite/definition.ts'
import { InputError } from '../suite/input_error.ts'
import { ProgressBar } from './progress_bar.ts'

/** What a run is performed with. */
export interface RunResources {
  readonly addon: Addon
  readonly pinnedCpu: number | null
  readonly signal: AbortSignal
}

export interface RunRequest {
  readonly suite: SuiteDefinition
  readonly id: string
  readonly folder: string
  readonly seed: number
  readonly argv: readonly string[]
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
  { pinnedCpu, signal }: RunResources,
): Promise<FinishedRun> {
  const { blocks, budgetSeconds } = header.suite
  const assemble = () => assembleRun(header, outcome, new Date().toISOString())
  const bar = new ProgressBar(blocks, budgetSeconds)
  try {
    await runSuite(
      outcome,
      { seed: header.seed, blocks, budgetSeconds, pinnedCpu },
      signal,
      async progress => {
        bar.update(progress)
        await writeRun(folder, assemble())
      },
    )
  } finally {
    bar.stop()
  }
  const run = assemble()
  await writeRun(folder, run)
  await writeWhole(join(folder, 'report.html'), renderHtml([run]))
  return { run, folder }
}

function environmentWith(addon: Addon): RunHeader['environment'] {
  return { ...machineFacts(), affinity: addon.affinity(), descriptorLimit: addon.descriptorLimit() }
}

/** @throws InputError where no cell can be measured or the folder cannot be written to. */
export async function startRun(request: RunRequest, resources: RunResources): Promise<FinishedRun> {
  const { suite, id, folder, seed, argv } = request
  const { addon } = resources
  const planned = planCells(expandCells(suite), addon.raiseDescriptorLimit())
  if (planned.every(cell => cell.skipReason !== null)) {
    throw new InputError(`no cell of ${suite.name} can be measured: ${planned[0]?.skipReason}`)
  }
  prepareFolder(folder)
  const header: RunHeader = {
    tool: toolFacts(),
    id,
    suite,
    startedAt: new Date().toISOString(),
    seed,
    argv,
    environment: environmentWith(addon),
  }
  const outcome = { cells: planned.map(cell => new CellOutcome(cell)), blocks: [] }
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

/** @throws InputError where there is no such run, it is complete, or this is another machine. */
export async function resumeRun(given: string, resources: RunResources): Promise<FinishedRun> {
  const before = readRun(given)
  if (before.run.status === 'complete') {
    throw new InputError(`--resume: ${given} is complete (${before.run.blocksFinished} blocks)`)
  }
  const tool = toolFacts()
  const environment = environmentWith(resources.addon)
  checkSameMachine(before, tool, environment)
  const { id, suite: name, blocksPlanned: blocks, startedAt, seed, argv } = before.run
  const header: RunHeader = {
    tool,
    id,
    suite: { ...before.run, name, blocks },
    startedAt,
    seed,
    argv,
    environment,
  }
  const folder = dirname(runPath(given))
  prepareFolder(folder)
  return perform(header, outcomeOfRun(before), folder, resources)
}
