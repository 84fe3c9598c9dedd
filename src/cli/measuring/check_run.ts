import { METRIC_NAMES } from '../../metrics/metrics.ts'
import type { Addon } from '../../poller/addon.ts'
import { SIM_PREFIX } from '../../result/resume.ts'
import type { RunShard } from '../../result/schema.ts'
import { type PlannedCell, planCells } from '../../runner/cell_plan.ts'
import { type Shard, shardOf } from '../../runner/shard.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'

export interface RunRequest {
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  /** Null, or left out: the whole suite is measured. */
  readonly shard?: Shard | null
  /** Whether the user gave the budget: it is then that of this shard, while a suite's own is shared by all its shards. */
  readonly isBudgetGiven?: boolean
}

/** A run that has passed every check. */
export interface CheckedRun {
  /** The suite, with the budget of this run. */
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  readonly cells: readonly PlannedCell[]
  readonly shard: RunShard | null
}

/** @throws InputError where the metric is neither one that is recorded nor a counter of the simulator. */
function checkMetric({ name, metric }: SuiteDefinition): void {
  if (METRIC_NAMES.some(known => known === metric) || metric.startsWith(SIM_PREFIX)) return
  throw new InputError(`${name}: field "metric": ${unknownName('metric', metric, METRIC_NAMES).message}`)
}

/** Returns the cells of a run, the suite with its budget, and which part of the suite that is. */
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

/**
 * Plans the cells of a run; those that cannot be measured on this machine have the reason.
 * @throws InputError where the metric is unknown, or no cell can be measured.
 */
export function checkRun(request: RunRequest, addon: Addon): CheckedRun {
  checkMetric(request.suite)
  const limit = addon.raiseDescriptorLimit()
  // All cells are planned once, since an unknown mechanism is an error in every shard.
  planCells(expandCells(request.suite), limit)
  const { suite, shard, specs } = partOf(request)
  const cells = planCells(specs, limit)
  if (cells.every(cell => cell.skipReason !== null)) {
    const part = shard === null ? '' : `shard ${shard.index}/${shard.count} of `
    throw new InputError(`no cell of ${part}${suite.name} can be measured: ${cells[0]?.skipReason}`)
  }
  return { suite, seed: request.seed, argv: request.argv, cells, shard }
}
