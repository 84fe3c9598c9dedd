import { CLAIMS } from '../../analysis/claims/claims.ts'
import { judgingMetricNames } from '../../metrics/lead_metric.ts'
import { METRIC_NAMES, METRICS } from '../../metrics/metrics.ts'
import type { Counts } from '../../metrics/units.ts'
import type { Addon, DescriptorLimit } from '../../poller/addon.ts'
import { SIM_PREFIX } from '../../result/run/resume.ts'
import type { RunShard } from '../../result/run/schema.ts'
import { type PlannedCell, planCells, type Refusals, refusalsOf } from '../../runner/cell_plan.ts'
import { withPossibleTables } from '../../runner/descriptor_table.ts'
import { type Shard, shardOf } from '../../runner/shard.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'

interface RunRequest {
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  /** The shard to measure. Where it is null or left out, the whole suite is measured. */
  readonly shard?: Shard | null
  /** What the clock counts; left out, it is time. */
  readonly counts?: Counts
  /** Whether the user gave the budget. It then holds for this shard, whereas all shards share a suite's own budget. */
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

const JUDGING = METRICS.filter(({ lead }) => lead).map(({ name }) => name)

/** @throws InputError where the metric is neither one that cells can be judged by nor a counter of the simulator. */
function checkMetric({ name, metric }: SuiteDefinition): void {
  if (JUDGING.some(known => known === metric) || metric.startsWith(SIM_PREFIX)) return
  const isRecorded = METRIC_NAMES.some(known => known === metric)
  const message = isRecorded
    ? `no cell is judged by ${metric} (valid: ${JUDGING.join(', ')})`
    : unknownName('metric', metric, JUDGING).message
  throw new InputError(`${name}: field "metric": ${message}`)
}

/**
 * Returns a suite with the metric that its cells are judged by, which is not its own where the command line asks for
 * another load or wait mode.
 */
function judgedSuite(suite: SuiteDefinition, cells: readonly PlannedCell[]): SuiteDefinition {
  const judging = new Set<string>(
    cells.flatMap(({ skipReason, cell }) => (skipReason === null ? judgingMetricNames(cell.params) : [])),
  )
  const [metric = suite.metric] = judging
  return judging.has(suite.metric) || suite.metric.startsWith(SIM_PREFIX) ? suite : { ...suite, metric }
}

/** Returns the cells of a run among those of the whole suite, the suite with its budget, and which part of the suite that is. */
function partOf(
  { suite, shard = null, isBudgetGiven = false }: RunRequest,
  whole: readonly CellSpec[],
): Pick<CheckedRun, 'suite' | 'shard'> & { readonly specs: readonly CellSpec[] } {
  if (shard === null) return { suite, shard, specs: whole }
  const { cells, timeShare } = shardOf(suite.name, whole, shard)
  const budgetSeconds = isBudgetGiven ? suite.budgetSeconds : suite.budgetSeconds * timeShare
  return {
    suite: { ...suite, budgetSeconds: Math.max(0.001, Math.round(budgetSeconds * 1000) / 1000) },
    shard: { ...shard, suiteCells: whole.map(({ id }) => id) },
    specs: cells,
  }
}

/** @throws InputError that names the nearest claim where the suite names one that there is no rule for. */
function checkClaims({ name, claims = [] }: SuiteDefinition): void {
  const numbers = CLAIMS.map(({ number }) => String(number))
  const stray = claims.map(String).find(number => !numbers.includes(number))
  if (stray === undefined) return
  throw new InputError(`${name}: field "claims": ${unknownName('claim', stray, numbers).message}`)
}

/** What the machine that measures has room for, and what it refuses. */
export interface MachineLimits {
  readonly descriptors: DescriptorLimit
  readonly refusals: Refusals
}

function limitsOf(addon: Addon): MachineLimits {
  return { descriptors: addon.raiseDescriptorLimit(), refusals: refusalsOf(addon) }
}

/**
 * Plans the cells of a run; those that cannot be measured on this machine have the reason.
 * @throws InputError where the metric is unknown, or no cell can be measured.
 */
export function checkRun(request: RunRequest, addon: Addon): CheckedRun {
  return checkRunWithin(request, limitsOf(addon))
}

/** Does the same for a machine that is not this one. */
export function checkRunWithin(
  request: RunRequest,
  { descriptors: limit, refusals }: MachineLimits,
): CheckedRun {
  checkMetric(request.suite)
  checkClaims(request.suite)
  // All cells are planned once, since an unknown mechanism is an error in every shard.
  const whole = withPossibleTables(expandCells(request.suite, request.counts), refusals.table)
  planCells(whole, limit)
  const { suite, shard, specs } = partOf(request, whole)
  const cells = planCells(specs, limit, refusals)
  // A run that judges claims says of each of them what the machine lacks.
  if (suite.claims === undefined && cells.every(cell => cell.skipReason !== null)) {
    const part = shard === null ? '' : `shard ${shard.index}/${shard.count} of `
    throw new InputError(`no cell of ${part}${suite.name} can be measured: ${cells[0]?.skipReason}`)
  }
  return { suite: judgedSuite(suite, cells), seed: request.seed, argv: request.argv, cells, shard }
}
