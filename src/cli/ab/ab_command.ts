import { join } from 'node:path'
import type { Addon } from '../../poller/addon.ts'
import { tableNote } from '../../runner/descriptor_table.ts'
import { PairsOutcome, SIDE_NAMES } from '../../runner/pairs/pairs_outcome.ts'
import { resolveSide } from '../../runner/pairs/side.ts'
import { parseChanges } from '../../suite/changed_cell.ts'
import { InputError } from '../../suite/input_error.ts'
import type { SuiteOverrides } from '../../suite/overrides.ts'
import { requireAddon } from '../measuring/build_addon.ts'
import { checkRun } from '../measuring/check_run.ts'
import { checkEnough, joinedSuite, looksOf, withPairBudget } from '../measuring/pair_plan.ts'
import { conditionsAsBegun, pairsJournal } from '../measuring/pairs_journal.ts'
import { note } from '../messages.ts'
import { chosenSuites, seedOf } from '../options/chosen_suites.ts'
import type { ComparisonOptions } from '../options/comparison_options.ts'
import { comparisonOutputOf } from '../options/comparison_output.ts'
import { type OriginOptions, originFrom } from '../options/origin.ts'
import { type ConditionOptions, conditionsFrom } from '../options/run_conditions.ts'
import { claimFolders, REPORTS, runIdFor } from '../saved_runs/run_folders.ts'
import {
  type AbPlan,
  areIdentical,
  type ChangedSide,
  checkConditions,
  planPairs,
  type Sides,
} from './ab_plan.ts'

export interface AbOptions
  extends Omit<SuiteOverrides, 'blocks'>,
    Omit<ConditionOptions, 'order'>,
    OriginOptions,
    ComparisonOptions {
  readonly base: string
  readonly head: string
  readonly baseParam?: readonly string[]
  readonly headParam?: readonly string[]
  readonly pairs: string
  readonly maxPairs?: string
  readonly seed?: string
  readonly out?: string
  readonly force?: boolean
  readonly resume?: string
}

async function sidesOf(options: AbOptions): Promise<Sides> {
  const sideOf = async (name: 'base' | 'head'): Promise<ChangedSide> => ({
    side: await resolveSide(name, options[name]),
    changes: parseChanges(options[`${name}Param`] ?? [], `--${name}-param`),
  })
  return { base: await sideOf('base'), head: await sideOf('head') }
}

async function planAb(
  names: readonly string[],
  options: AbOptions,
  argv: readonly string[],
  addon: Addon,
): Promise<AbPlan> {
  const output = comparisonOutputOf(options)
  const looks = looksOf(options)
  const resumed = pairsJournal('ab', options.resume)
  const seed = resumed?.begin.seed ?? seedOf(options)
  const suites = await chosenSuites(names, options)
  const sides = await sidesOf(options)
  const conditions = conditionsAsBegun(conditionsFrom(options, addon), resumed)
  for (const name of SIDE_NAMES) checkConditions(sides[name], conditions)
  const origin = originFrom(options)
  const cells = suites.flatMap(suite => checkRun({ suite, seed, argv }, addon).cells.map(({ cell }) => cell))
  const distinct = [...new Map(cells.map(cell => [cell.id, cell])).values()]
  const planned = planPairs(distinct, sides, addon)
  const outcome = new PairsOutcome(planned)
  if (outcome.measurable.length === 0) {
    throw new InputError(`no cell can be measured with both builds: ${outcome.cells[0]?.refusal}`)
  }
  checkEnough(outcome.measurable.length, looks, output.alpha)
  const isIdentical = areIdentical(sides, planned) && options.force !== true
  const id = runIdFor('ab', new Date())
  const folder = options.resume ?? options.out ?? join(REPORTS, id)
  const budgeted = withPairBudget(joinedSuite(suites), outcome.measurable.length, looks, options.budget)
  const suite = { ...budgeted, blocks: looks.first }
  return {
    ...{ sides, suite, seed, argv, id, folder, outcome, looks, conditions, origin, output, isIdentical },
    resumed,
  }
}

/** Runs `muxbench ab`. Everything is checked before anything is measured. Returns the exit status. */
export async function abCommand(
  suites: readonly string[],
  options: AbOptions,
  argv: readonly string[],
): Promise<number> {
  const addon = requireAddon()
  // A journal is read when nobody else can write it any more.
  let release = options.resume === undefined ? null : claimFolders([options.resume], true)
  try {
    const plan = await planAb(suites, options, argv, addon)
    const shared = tableNote(addon)
    if (shared !== null) note(shared)
    const { compareBuilds, reportIdentical } = await import('./compare_builds.ts')
    release ??= claimFolders([plan.folder], options.force === true)
    return await (plan.isIdentical ? reportIdentical(plan, addon) : compareBuilds(plan, addon))
  } finally {
    release?.()
  }
}
