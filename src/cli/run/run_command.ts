import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { runPath } from '../../result/run/read_run.ts'
import { tableNote } from '../../runner/descriptor_table.ts'
import { leastBlocks, leastSeconds } from '../../runner/planned_block.ts'
import type { Shard } from '../../runner/shard.ts'
import { systemCallTimeNs } from '../../runner/visit_time.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import type { SuiteOverrides } from '../../suite/overrides.ts'
import { counted, formatNs } from '../../units/format.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { type CheckedRun, checkRun } from '../measuring/check_run.ts'
import { Interruption } from '../measuring/interruption.ts'
import { complain, EXIT, note } from '../messages.ts'
import { chosenSuites, seedOf } from '../options/chosen_suites.ts'
import { type OriginOptions, originFrom } from '../options/origin.ts'
import { pinNote } from '../options/pin.ts'
import { type ConditionOptions, conditionsFrom } from '../options/run_conditions.ts'
import { claimFolders, listRun, REPORTS, runIdFor } from '../saved_runs/run_folders.ts'
import { type PartOptions, partsFrom } from './part_options.ts'
import type { FinishedRun, PlannedRun } from './perform_run.ts'

export interface RunOptions extends SuiteOverrides, ConditionOptions, OriginOptions, PartOptions {
  readonly out?: string
  readonly resume?: string
  readonly json?: boolean
  readonly force?: boolean
}

/**
 * Returns a note that a run's budget is shorter than the least that it needs; null where the budget is enough.
 * @param systemCallNs what a bare system call takes on this machine, in ns.
 */
export function budgetNote(
  { suite, cells }: Pick<CheckedRun, 'suite' | 'cells'>,
  systemCallNs?: number,
): string | null {
  const needed = leastSeconds(cells, { ...suite, systemCallNs })
  if (needed <= suite.budgetSeconds) return null
  const measurable = cells.filter(cell => cell.skipReason === null).length
  const blocks = leastBlocks(suite.blocks)
  return `${suite.name}: ${counted(measurable, 'cell')} in ${counted(blocks, 'block')} ${measurable === 1 ? 'takes' : 'take'} about ${formatNs(1e9 * needed)} on this machine at least, longer than the budget of ${formatNs(1e9 * suite.budgetSeconds)}: the run measures the least and takes that long; give --budget ${Math.ceil(needed)}, or fewer cells`
}

/** Which part of its suite a run measures, which of several equal measurements it is, and where. */
type Whereabouts = Pick<PlannedRun, 'origin' | 'repeat'> & { readonly shard: Shard | null }

function folderFor(
  { suite }: CheckedRun,
  { shard, repeat }: Whereabouts,
  options: RunOptions,
  several: boolean,
): { id: string; folder: string } {
  const part = Object.entries({ shard, repeat })
    .map(([name, place]) => (place === null ? '' : `-${name}-${place.index}-of-${place.count}`))
    .join('')
  const id = runIdFor(`${suite.name}${part}`, new Date())
  if (options.out === undefined) return { id, folder: join(REPORTS, id) }
  return { id, folder: several ? join(options.out, suite.name) : options.out }
}

/**
 * Checks every run and gives it its folder, so that the last run does not fail for a reason that was known before the
 * first one began.
 */
function planRuns(
  suites: readonly SuiteDefinition[],
  whereabouts: Whereabouts,
  options: RunOptions,
  argv: readonly string[],
  addon: Addon,
): PlannedRun[] {
  const names = suites.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new InputError(`two suites are named ${twice}, and one would overwrite the other`)
  }
  const isBudgetGiven = options.budget !== undefined
  const { shard, repeat, origin } = whereabouts
  const checked = suites.map(suite =>
    checkRun({ suite, seed: seedOf(options), argv, shard, isBudgetGiven }, addon),
  )
  return checked.map(run => ({
    ...{ ...run, repeat, origin },
    ...folderFor(run, whereabouts, options, suites.length > 1),
  }))
}

/** Says which metric a run is judged by where none of its cells has the suite's own, as with another load; else null. */
export function metricNote(
  { suite }: Pick<PlannedRun, 'suite'>,
  { name, metric }: SuiteDefinition,
): string | null {
  if (suite.metric === metric) return null
  return `${name} is judged by ${suite.metric} in this run: none of its cells is judged by ${metric}`
}

const RESUME_EXCLUDES = [
  'out',
  'seed',
  'blocks',
  'budget',
  'mechanism',
  'fds',
  'active',
  'trigger',
  'param',
  'clock',
  'sched',
  'order',
  'shard',
  'repeat',
  'label',
  'anonymous',
  'force',
] as const

/** @throws InputError where `--resume` is given with something that would change the run. */
function checkResume(suites: readonly string[], options: RunOptions): void {
  const given = RESUME_EXCLUDES.find(name => options[name] !== undefined)
  if (given === undefined && suites.length === 0) return
  const what = given ? `--${given}` : 'a suite'
  throw new InputError(`--resume carries a run on as it was begun: ${what} cannot be given with it`)
}

async function resume(folder: string, options: RunOptions): Promise<number> {
  const addon = requireAddon()
  const [{ resumeRun }, { announceRun }] = await measuringModules()
  const interruption = new Interruption()
  let release = () => {}
  try {
    const target = dirname(runPath(folder))
    if (existsSync(target)) release = claimFolders([target], true)
    interruption.resumable = ['run', '--resume', target]
    const finished = await resumeRun(folder, options, { addon, signal: interruption.signal })
    const exitCode = announceRun(finished, options, await listRun(finished.folder))
    return interruption.exitCode ?? exitCode
  } finally {
    interruption.release()
    release()
  }
}

/** Loads the modules that measure and render. This happens only once every check has passed. */
function measuringModules() {
  return Promise.all([import('./perform_run.ts'), import('../saved_runs/announce_run.ts')])
}

/** Runs `muxbench run`. Everything is checked before anything is measured. Returns the exit status. */
export async function runCommand(
  suites: readonly string[],
  options: RunOptions,
  argv: readonly string[],
): Promise<number> {
  if (options.resume !== undefined) {
    checkResume(suites, options)
    return resume(options.resume, options)
  }
  const origin = originFrom(options)
  const { shard, repeat } = partsFrom(options, origin.job)
  const definitions = await chosenSuites(suites, options)
  const addon = requireAddon()
  const conditions = conditionsFrom(options, addon)
  const runs = planRuns(definitions, { shard, repeat, origin }, options, argv, addon)
  const interruption = new Interruption()
  const { signal } = interruption
  let release = () => {}
  try {
    release = claimFolders(
      runs.map(({ folder }) => folder),
      options.force === true,
    )
    const systemCallNs = systemCallTimeNs(addon)
    const notes = runs.flatMap((run, i) => [
      metricNote(run, definitions[i] ?? run.suite),
      budgetNote(run, systemCallNs),
    ])
    for (const text of [pinNote(conditions.pin), tableNote(addon), ...notes]) {
      if (text !== null) note(text)
    }
    const [{ startRun, saveChapters }, { announceRun, announceFiles }] = await measuringModules()
    let exitCode: number = EXIT.ok
    const all: FinishedRun[] = []
    for (const run of runs) {
      interruption.resumable = ['run', '--resume', run.folder]
      const finished = await startRun(run, { addon, conditions, signal })
      const list = await listRun(finished.folder, runs.length > 1)
      exitCode = Math.max(exitCode, announceRun(finished, options, list))
      if (interruption.exitCode !== null) return interruption.exitCode
      all.push(finished)
    }
    // The shards of several suites have their chapters when they are merged.
    if (all.length < 2 || shard !== null) return exitCode
    const name = options.out === undefined ? `${runIdFor('suites', new Date())}.html` : 'suites.html'
    const { paths, problem } = await saveChapters(all, options.out ?? REPORTS, name)
    announceFiles(
      [...paths.values()].map(path => ['suites', path]),
      options.json,
    )
    if (problem === null) return exitCode
    complain(problem)
    return Math.max(exitCode, EXIT.failure)
  } finally {
    interruption.release()
    release()
  }
}
