import { join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { Shard } from '../../runner/shard.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { loadSuite } from '../../suite/load.ts'
import { applyOverrides, parseNumber, type SuiteOverrides } from '../../suite/overrides.ts'
import { EXIT } from '../exit_codes.ts'
import { pinNote } from '../options/pin.ts'
import { type ConditionOptions, conditionsFrom } from '../options/run_conditions.ts'
import { shardFrom } from '../options/shard_option.ts'
import { announceRun, complain } from './announce_run.ts'
import { requireAddon } from './build_addon.ts'
import { Interruption } from './interruption.ts'
import { claimFolders } from './output_folder.ts'
import { type CheckedRun, checkRun, type PlannedRun, resumeRun, startRun } from './perform_run.ts'
import { budgetNote } from './run_budget.ts'
import { runIdFor } from './run_id.ts'
import { listRun, REPORTS } from './run_list.ts'

export interface RunOptions extends SuiteOverrides, ConditionOptions {
  readonly out?: string
  readonly seed?: string
  readonly shard?: string
  readonly resume?: string
  readonly json?: boolean
}

const MAX_SEED = 0xffffffff

/** That of `--seed`, else a new one. */
export function seedOf(options: Pick<RunOptions, 'seed'>): number {
  if (options.seed !== undefined) return parseNumber(options.seed, '--seed', 0, MAX_SEED, true)
  return Xoshiro128.fromSeed(Date.now() >>> 0).next()
}

function folderFor(
  { suite, shard }: CheckedRun,
  options: RunOptions,
  several: boolean,
): { id: string; folder: string } {
  const part = shard === null ? '' : `-shard-${shard.index}-of-${shard.count}`
  const id = runIdFor(`${suite.name}${part}`, new Date(), REPORTS)
  if (options.out === undefined) return { id, folder: join(REPORTS, id) }
  return { id, folder: several ? join(options.out, suite.name) : options.out }
}

/** Every run, checked, with its folder: the last must not fail for what could be known before the first. */
function planRuns(
  suites: readonly SuiteDefinition[],
  shard: Shard | null,
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
  const checked = suites.map(suite =>
    checkRun({ suite, seed: seedOf(options), argv, shard, isBudgetGiven }, addon),
  )
  const planned = checked.map(run => ({ ...run, ...folderFor(run, options, suites.length > 1) }))
  claimFolders(planned.map(({ folder }) => folder))
  return planned
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
] as const

/** `muxbench run`: everything is checked before anything is measured. Returns the exit code. */
export async function runCommand(
  suites: readonly string[],
  options: RunOptions,
  argv: string[],
): Promise<number> {
  if (options.resume !== undefined) {
    const given = RESUME_EXCLUDES.find(name => options[name] !== undefined)
    if (given || suites.length > 0) {
      const what = given ? `--${given}` : 'a suite'
      throw new InputError(`--resume carries a run on as it was begun: ${what} cannot be given with it`)
    }
  }
  const shard = shardFrom(options)
  const definitions: SuiteDefinition[] = []
  if (options.resume === undefined) {
    for (const name of suites.length > 0 ? suites : ['default']) {
      definitions.push(applyOverrides(await loadSuite(name), options))
    }
  }
  const addon = requireAddon()
  const interruption = new Interruption()
  const { signal } = interruption
  try {
    if (options.resume !== undefined) {
      const finished = await resumeRun(options.resume, options, { addon, signal })
      const exitCode = announceRun(finished, options, await listRun(finished.folder))
      return interruption.exitCode ?? exitCode
    }
    let exitCode: number = EXIT.ok
    const conditions = conditionsFrom(options, addon)
    const runs = planRuns(definitions, shard, options, argv, addon)
    for (const note of [pinNote(conditions.pin), ...runs.map(budgetNote)]) {
      if (note !== null) complain(note)
    }
    for (const run of runs) {
      const finished = await startRun(run, { addon, conditions, signal })
      const list = await listRun(finished.folder, runs.length > 1)
      exitCode = Math.max(exitCode, announceRun(finished, options, list))
      if (interruption.exitCode !== null) return interruption.exitCode
    }
    return exitCode
  } finally {
    interruption.release()
  }
}
