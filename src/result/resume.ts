import { clockCorrectionNs, RECORDED_METRICS } from '../metrics/metrics.ts'
import { decodeHdr } from '../recorder/hdr_exchange.ts'
import type { Histogram, HistogramData } from '../recorder/histogram.ts'
import { CellOutcome, type RunOutcome } from '../runner/outcome.ts'
import type { CellParams } from '../suite/cells.ts'
import { InputError } from '../suite/input_error.ts'
import { checkResumable } from './check_resumable.ts'
import { isLoadNote } from './load_notes.ts'
import type { RunCell, RunFile, RunMetric } from './schema.ts'

/** @throws InputError where the text is no histogram, or not that of the figures beside it. */
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

/** Raw samples as they were; the mean, minimum and maximum come from the exact figures beside the histogram. */
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

/** What was taken off a metric, by the readings of the clock within it. */
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
    // A cell without a block may only have come too late.
    skipReason: cell.status === 'skipped' && cell.reason !== NOT_REACHED ? cell.reason : null,
  })
  outcome.failure = cell.status === 'failed' ? cell.reason : null
  if (!measured || !outcome.histograms) return outcome
  for (const { name } of RECORDED_METRICS) {
    const metric = cell.metrics[name]
    if (metric)
      outcome.histograms.add(name, histogramData(metric, `${where}: cell ${cell.id}: metric ${name}`))
  }
  for (const note of cell.notes) {
    if (!isLoadNote(note)) outcome.notes.add(note)
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

/** Before the name of what the simulator counted. */
export const SIM_PREFIX = 'sim.'

/** The reason of a cell that the run ended before. */
export const NOT_REACHED = 'the run ended before it was measured'

/**
 * What a saved run had measured, ready to be carried on; `where` names its source.
 * @throws InputError where it is not what muxbench writes.
 */
export function outcomeOfRun(run: RunFile, where: string): RunOutcome {
  checkResumable(run, where)
  return { cells: run.cells.map(cell => outcomeOfCell(cell, where)), blocks: [...run.blocks], ended: false }
}
