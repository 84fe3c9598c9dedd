import { leadMetricName, METRIC_NAMES } from '../metrics/metrics.ts'
import { MECHANISM_NAMES } from '../poller/mechanisms.ts'
import { NO_COUNTERS } from '../recorder/cell_recorder.ts'
import { MAX_BLOCKS, MAX_BUDGET_SECONDS } from '../suite/definition.ts'
import { InputError, unknownName } from '../suite/input_error.ts'
import type { ActiveSpec } from '../suite/parameter_table.ts'
import { PARAMETER_NAMES, parseParameter, resolveActive } from '../suite/parameters.ts'
import type { RunCell, RunFile } from './schema.ts'

function requireThat(holds: boolean, message: string): void {
  if (!holds) throw new InputError(message)
}

function checkParams({ params }: RunCell, where: string): void {
  for (const name of PARAMETER_NAMES) {
    const value = params[name]
    // Without a bound of its own a wait may deliver every event, however many that are.
    if (name === 'maxEvents' && value === params.fdCount) continue
    const same = parseParameter(name, value, where) === value
    requireThat(same, `${where}: ${name} ${JSON.stringify(value)} is not as muxbench writes it`)
  }
  const { active, fdCount } = params
  const isWithin = typeof active !== 'number' || active <= fdCount
  requireThat(isWithin, `${where}: active ${active} is above fdCount ${fdCount}`)
  const activeCount = resolveActive(active as ActiveSpec, fdCount)
  const isSame = activeCount === params.activeCount
  requireThat(isSame, `${where}: activeCount is ${params.activeCount}, but its active gives ${activeCount}`)
}

/** A cell without blocks has nothing beside its parameters; one with blocks has every figure of each. */
function checkMeasured(
  { blocks, counters, metrics, params, timeline }: RunCell,
  isBlock: (index: number) => boolean,
  where: string,
): void {
  if (blocks.length === 0) return
  for (const name of Object.keys(NO_COUNTERS)) {
    requireThat(Object.hasOwn(counters, name), `${where}: the counter ${name} is missing`)
  }
  // Which others a cell has depends on its load and its wait mode.
  for (const name of METRIC_NAMES) {
    const has = (place: object) => Object.hasOwn(place, name)
    const isThere =
      name === leadMetricName(params) || has(metrics) || blocks.some(block => has(block.metrics))
    const isEverywhere = has(metrics) && blocks.every(block => has(block.metrics))
    requireThat(!isThere || isEverywhere, `${where}: the metric ${name} is missing`)
  }
  const indices = new Set(blocks.map(({ index }) => index))
  const isOfBlock = timeline === null || indices.has(timeline.blockIndex)
  requireThat(isOfBlock, `${where}: its timeline is of a block that did not measure it`)
  const areBlocks = indices.size === blocks.length && blocks.every(({ index }) => isBlock(index))
  requireThat(areBlocks, `${where}: its blocks are not among those of the run, once each`)
}

/**
 * A run.json that satisfies the schema can still ask for what no suite may. What is measured further passes
 * the same checks as a suite.
 * @throws InputError that names the first wrong field.
 */
export function checkResumable({ run, blocks, cells }: RunFile, where: string): void {
  const { blocksPlanned, budgetSeconds } = run
  const blocksAllowed = blocksPlanned >= 1 && blocksPlanned <= MAX_BLOCKS
  requireThat(blocksAllowed, `${where}: blocksPlanned is ${blocksPlanned} (allowed: 1 to ${MAX_BLOCKS})`)
  const budgetAllowed = budgetSeconds > 0 && budgetSeconds <= MAX_BUDGET_SECONDS
  requireThat(
    budgetAllowed,
    `${where}: budgetSeconds is ${budgetSeconds} (allowed: above 0, to ${MAX_BUDGET_SECONDS})`,
  )
  const additional = new Set(blocks.map(({ index }) => index))
  const isBlock = (index: number) => index < blocksPlanned || additional.has(index)
  for (const cell of cells) {
    const place = `${where}: cell ${cell.id}`
    if (!MECHANISM_NAMES.includes(cell.mechanism)) {
      throw new InputError(`${place}: ${unknownName('mechanism', cell.mechanism, MECHANISM_NAMES).message}`)
    }
    checkParams(cell, place)
    checkMeasured(cell, isBlock, place)
  }
}
