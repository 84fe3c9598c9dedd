import { encodeHdr } from '../recorder/hdr_exchange.ts'
import type { Histogram } from '../recorder/histogram.ts'
import { clockCorrectionNs, RECORDED_METRICS } from '../recorder/metrics.ts'
import { roundFigure, summarize } from '../recorder/summary.ts'
import type { CellOutcome, RunOutcome } from '../runner/outcome.ts'
import { bootstrapMedianInterval } from '../stats/bootstrap.ts'
import { median } from '../stats/quantile.ts'
import type { SuiteDefinition } from '../suite/definition.ts'
import { loadNotesOf } from './load_notes.ts'
import { NOT_REACHED, SIM_PREFIX } from './resume.ts'
import { type RunCell, type RunEnvironment, type RunFile, type RunMetric, SCHEMA_VERSION } from './schema.ts'

/** The range of fewer medians holds the true one in less than 94 % of cases: too rarely to be called 95 %. */
const MIN_BLOCKS_FOR_INTERVAL = 5

/**
 * The interval of the median from the blocks' medians, widened where it must be to hold the median of all
 * samples: blocks with many samples weigh more in that one.
 */
function interval(blockMedians: readonly number[], p50: number): [number, number] | null {
  const bootstrap =
    blockMedians.length < MIN_BLOCKS_FOR_INTERVAL ? null : bootstrapMedianInterval(blockMedians)
  if (!bootstrap) return null
  return [roundFigure(Math.min(bootstrap[0], p50)), roundFigure(Math.max(bootstrap[1], p50))]
}

function metricOf(
  outcome: CellOutcome,
  name: string,
  histogram: Histogram,
  unit: RunMetric['unit'],
  correctionNs: number,
): RunMetric {
  const summary = summarize(histogram, correctionNs)
  const medians = outcome.blocks.map(block => block.metrics[name] as number)
  return {
    unit,
    ...summary,
    p9999: null,
    ci95: interval(medians, summary.p50),
    percentileIntervals: { p90: null, p99: null, p999: null, p9999: null },
    correctionNs: roundFigure(correctionNs),
    hdr: encodeHdr(histogram),
  }
}

/** cycleNs / k: exact for every figure, since k is the same in every iteration of a cell. */
function costPerEvent(outcome: CellOutcome, cycle: RunMetric, histogram: Histogram): RunMetric {
  const { activeCount } = outcome.cell.params
  const share = (value: number) => roundFigure(value / activeCount)
  return {
    unit: 'ns',
    count: cycle.count,
    min: share(cycle.min),
    mean: share(cycle.mean),
    p50: share(cycle.p50),
    p90: share(cycle.p90),
    p99: share(cycle.p99),
    p999: share(cycle.p999),
    p9999: cycle.p9999 === null ? null : share(cycle.p9999),
    max: share(cycle.max),
    ci95: cycle.ci95 && [share(cycle.ci95[0]), share(cycle.ci95[1])],
    percentileIntervals: { p90: null, p99: null, p999: null, p9999: null },
    correctionNs: share(cycle.correctionNs),
    hdr: encodeHdr(histogram.dividedBy(activeCount)),
  }
}

function cellMetrics(outcome: CellOutcome): Record<string, RunMetric> {
  const { histograms } = outcome
  if (!histograms || outcome.blocks.length === 0) return {}
  const context = {
    clockCostNs: median(outcome.clockCostsNs),
    activeCount: outcome.cell.params.activeCount,
    waitsPerIteration: outcome.waitsPerIteration,
    load: outcome.cell.params.load,
  }
  const metrics: Record<string, RunMetric> = {}
  for (const { name, unit } of RECORDED_METRICS) {
    const histogram = histograms.get(name)
    if (histogram) metrics[name] = metricOf(outcome, name, histogram, unit, clockCorrectionNs(name, context))
  }
  const { cycleNs } = metrics
  const cycles = histograms.get('cycleNs')
  if (cycleNs && cycles) metrics['costPerEventNs'] = costPerEvent(outcome, cycleNs, cycles)
  return metrics
}

/** What the simulator counted stands under names of its own: `sim.filePolls`. */
function simCounters({ simWork }: CellOutcome): Record<string, number> {
  return Object.fromEntries(
    Object.entries(simWork ?? {}).map(([name, value]) => [`${SIM_PREFIX}${name}`, value]),
  )
}

function cellOf(outcome: CellOutcome): RunCell {
  const { cell, skipReason, failure } = outcome
  const measured = outcome.blocks.length > 0
  const reason = skipReason ?? failure ?? (measured ? null : NOT_REACHED)
  const metrics = cellMetrics(outcome)
  const counters = measured ? { ...outcome.counters, ...simCounters(outcome) } : {}
  return {
    id: cell.id,
    mechanism: cell.mechanism,
    params: { ...cell.params },
    status: failure !== null ? 'failed' : reason !== null ? 'skipped' : 'ok',
    reason,
    notes: [...outcome.notes, ...(measured ? loadNotesOf({ params: cell.params, metrics, counters }) : [])],
    workDigest: outcome.workDigest,
    metrics,
    counters,
    settled: null,
    perf: null,
    blocks: outcome.blocks.map(block => ({ ...block, metrics: { ...block.metrics } })),
  }
}

/** What a run knows of itself beside what it measured. */
export interface RunHeader {
  readonly tool: RunFile['tool']
  readonly id: string
  readonly suite: Omit<SuiteDefinition, 'variants' | 'axes'>
  readonly startedAt: string
  readonly seed: number
  readonly argv: readonly string[]
  readonly environment: Omit<RunEnvironment, 'clock'>
}

/** The run.json of what has been measured so far. */
export function assembleRun(header: RunHeader, outcome: RunOutcome, finishedAt: string): RunFile {
  const { suite } = header
  const finished = new Set(outcome.blocks.filter(block => block.complete).map(block => block.index))
  const costs = outcome.blocks.map(block => block.clockCostNs)
  const clockCostNs = costs.length > 0 ? median(costs) : 0
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: header.tool,
    run: {
      id: header.id,
      suite: suite.name,
      title: suite.title,
      workload: suite.workload,
      operation: suite.operation,
      metric: suite.metric,
      notMeasured: suite.notMeasured,
      startedAt: header.startedAt,
      finishedAt,
      seed: header.seed,
      argv: [...header.argv],
      status: finished.size === suite.blocks ? 'complete' : 'partial',
      blocksPlanned: suite.blocks,
      blocksFinished: finished.size,
      budgetSeconds: suite.budgetSeconds,
      rules: { disturbed: null, settled: null },
    },
    environment: {
      ...header.environment,
      clock: {
        source: 'CLOCK_MONOTONIC',
        costNs: roundFigure(clockCostNs),
        resolutionNs:
          outcome.blocks.length > 0 ? Math.min(...outcome.blocks.map(block => block.clockResolutionNs)) : 0,
        frequencyHz: null,
      },
    },
    blocks: outcome.blocks.map(block => ({
      migrations: null,
      frequencyMhz: null,
      purpose: 'planned' as const,
      disturbed: [],
      scheduler: 'SCHED_OTHER',
      pin: { reader: null, writer: null },
      ...block,
      affinity: [...block.affinity],
    })),
    cells: outcome.cells.map(cellOf),
  }
}
