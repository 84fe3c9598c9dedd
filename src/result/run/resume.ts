import { clockCorrectionNs, leadMetricName, METRIC_NAMES, RECORDED_METRICS } from '../../metrics/metrics.ts'
import { MECHANISM_NAMES } from '../../poller/mechanisms.ts'
import { NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import type { Histogram, HistogramData } from '../../recorder/histogram.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import type { CellParams } from '../../suite/cells.ts'
import { MAX_BLOCKS, MAX_BUDGET_SECONDS } from '../../suite/definition.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import type { ActiveSpec } from '../../suite/parameter_kinds.ts'
import { PARAMETER_NAMES, parseParameter, resolveActive } from '../../suite/parameters.ts'
import { isCountNote } from './count_notes.ts'
import { isLoadNote } from './load_notes.ts'
import type { RunCell, RunFile, RunMetric } from './schema.ts'

/** Stands before the name of what the simulator counted: `sim.filePolls`. */
export const SIM_PREFIX = 'sim.'

/** The reason of a cell that was not measured before the run ended. */
export const NOT_REACHED = 'the run ended before it was measured'

function requireThat(holds: boolean, message: string): void {
  if (!holds) throw new InputError(message)
}

/** Returns why a cell is not to be measured, null where it is. */
function skipReasonOf({ status, reason }: RunCell): string | null {
  return status === 'skipped' && reason !== NOT_REACHED ? reason : null
}

function checkParams(cell: RunCell, where: string): void {
  const { params } = cell
  for (const name of PARAMETER_NAMES) {
    const value = params[name]
    // A wait that was given no bound may deliver all N events, even more than may be given.
    if (name === 'maxEvents' && value === params.fdCount) continue
    const same = parseParameter(name, value, where) === value
    requireThat(same, `${where}: ${name} ${JSON.stringify(value)} is not as muxbench writes it`)
  }
  const { active, fdCount } = params
  const isWithin = skipReasonOf(cell) !== null || typeof active !== 'number' || active <= fdCount
  requireThat(isWithin, `${where}: active ${active} is above fdCount ${fdCount}`)
  const activeCount = resolveActive(active as ActiveSpec, fdCount)
  const isSame = activeCount === params.activeCount
  requireThat(isSame, `${where}: activeCount is ${params.activeCount}, but its active gives ${activeCount}`)
}

/** Checks that a measured cell has every counter, and every metric in each of its blocks. */
function checkMeasured(
  { blocks, counters, metrics, params, timeline }: RunCell,
  isBlock: (index: number) => boolean,
  where: string,
): void {
  if (blocks.length === 0) return
  for (const name of Object.keys(NO_COUNTERS)) {
    requireThat(Object.hasOwn(counters, name), `${where}: the counter ${name} is missing`)
  }
  // The load and the wait mode decide which other metrics a cell has.
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
 * Checks a run that is to be carried on as a suite is checked: a run.json that satisfies the schema can still hold
 * values that no suite may have.
 * @throws InputError that names the first wrong field.
 */
function checkResumable({ run, blocks, cells }: RunFile, where: string): void {
  const { blocksPlanned, budgetSeconds } = run
  // A run that judges claims may have no cell.
  const least = run.claims === undefined ? 1 : 0
  const blocksAllowed = blocksPlanned >= least && blocksPlanned <= MAX_BLOCKS
  requireThat(
    blocksAllowed,
    `${where}: blocksPlanned is ${blocksPlanned} (allowed: ${least} to ${MAX_BLOCKS})`,
  )
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

/** Decodes the histogram of a metric. @throws InputError where it is none, or has another count than the metric. */
function decoded({ hdr, count }: RunMetric, where: string): HistogramData {
  if (hdr === '') throw new InputError(`${where}: its hdr was left out, so that it cannot be carried on`)
  let histogram: Histogram
  try {
    histogram = decodeHdr(hdr)
  } catch {
    throw new InputError(`${where}: its hdr cannot be decoded`)
  }
  if (histogram.count !== count) {
    throw new InputError(`${where}: its hdr holds ${histogram.count} samples, but its count is ${count}`)
  }
  return histogram.toData()
}

/**
 * Returns the samples as they were recorded, before the clock's cost was taken off. The mean, the minimum and the
 * maximum come from the exact figures beside the histogram.
 */
function histogramData(metric: RunMetric, where: string): HistogramData {
  const { count, mean, min, max, correctionNs } = metric
  return {
    ...decoded(metric, where),
    sum: (mean + correctionNs) * count,
    min: min + correctionNs,
    max: max + correctionNs,
  }
}

function splitCounters(counters: RunCell['counters']) {
  const own: Record<string, number> = {}
  const sim: Record<string, number> = {}
  for (const [name, value] of Object.entries(counters)) {
    if (name.startsWith(SIM_PREFIX)) sim[name.slice(SIM_PREFIX.length)] = value
    else own[name] = value
  }
  return { own, sim }
}

/** Returns the cost of one reading of the clock, in ns, that the cell was corrected for. */
function clockCostOf({ metrics }: RunCell, { clockContext }: CellOutcome): number {
  for (const { name } of RECORDED_METRICS) {
    const readings = clockCorrectionNs(name, { ...clockContext, clockCostNs: 1 })
    const metric = metrics[name]
    if (metric && readings > 0) return metric.correctionNs / readings
  }
  return 0
}

function outcomeOfCell(cell: RunCell, where: string): CellOutcome {
  const measured = cell.blocks.length > 0
  const outcome = new CellOutcome({
    cell: { id: cell.id, mechanism: cell.mechanism, params: cell.params as unknown as CellParams },
    // A cell that the run had no time for is measured now.
    skipReason: skipReasonOf(cell),
  })
  outcome.failure = cell.status === 'failed' ? cell.reason : null
  if (!measured || !outcome.histograms) return outcome
  for (const { name } of RECORDED_METRICS) {
    const metric = cell.metrics[name]
    if (metric)
      outcome.histograms.add(name, histogramData(metric, `${where}: cell ${cell.id}: metric ${name}`))
  }
  for (const note of cell.notes) {
    if (!isLoadNote(note) && !isCountNote(note)) outcome.notes.add(note)
  }
  outcome.blocks.push(...cell.blocks)
  outcome.workDigest = cell.workDigest
  const { own, sim } = splitCounters(cell.counters)
  outcome.counters = own as unknown as CellOutcome['counters']
  outcome.simWork = Object.keys(sim).length > 0 ? sim : null
  outcome.perf = cell.perf
  outcome.timeline = cell.timeline
  const clockCostNs = clockCostOf(cell, outcome)
  outcome.clockCostsNs.push(...cell.blocks.map(() => clockCostNs))
  return outcome
}

/**
 * Returns what a saved run had measured, so that it can be carried on.
 * @param where names the source in the error's text.
 * @throws InputError where it is not what muxbench writes.
 */
export function outcomeOfRun(run: RunFile, where: string): RunOutcome {
  checkResumable(run, where)
  const probes = run.run.claims && { probes: [...(run.probes ?? [])] }
  return {
    cells: run.cells.map(cell => outcomeOfCell(cell, where)),
    blocks: [...run.blocks],
    ended: false,
    ...probes,
  }
}
