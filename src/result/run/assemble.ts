import { clockCorrectionNs, metricNameIn, RECORDED_METRICS } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import { encodeHdr } from '../../recorder/hdr_exchange.ts'
import type { Histogram } from '../../recorder/histogram.ts'
import {
  roundFigure,
  roundIn,
  type Summary,
  summarize,
  type TailPercentileName,
} from '../../recorder/summary.ts'
import { type Clock, MONOTONIC } from '../../runner/block_protocol.ts'
import { DISTURBED_RULE } from '../../runner/disturbance.ts'
import type { CellOutcome, RunOutcome } from '../../runner/outcome.ts'
import type { Order } from '../../runner/run_suite.ts'
import { SETTLED_RULE, settledCells } from '../../runner/settled.ts'
import { TURN_RULE, WARM_UP_RULE } from '../../runner/turn_rules.ts'
import { blockInterval } from '../../stats/block_interval.ts'
import { median } from '../../stats/quantile.ts'
import { eventsPerIteration } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { countNotesOf } from './count_notes.ts'
import { loadNotesOf } from './load_notes.ts'
import { NOT_REACHED, SIM_PREFIX } from './resume.ts'
import {
  type RunCell,
  type RunEnvironment,
  type RunFile,
  type RunMetric,
  type RunOrigin,
  type RunRepeat,
  type RunShard,
  SCHEMA_VERSION,
  UNKNOWN_ORIGIN,
} from './schema.ts'

type Interval = [low: number, high: number]

/**
 * Returns the interval of a figure over the blocks, or null where they are too few or one lacks the figure.
 * @param pooled the figure of all samples together, which the interval is to hold.
 */
function interval(blockFigures: readonly (number | undefined)[], pooled?: number | null): Interval | null {
  const known = blockFigures.filter(value => value !== undefined)
  if (pooled === null || known.length < blockFigures.length) return null
  const found = blockInterval(known, pooled)
  return found && [roundFigure(found[0]), roundFigure(found[1])]
}

function percentileIntervals(
  { blocks }: CellOutcome,
  name: string,
  summary: Summary,
): RunMetric['percentileIntervals'] {
  const of = (percentile: TailPercentileName) =>
    interval(
      blocks.map(block => block.percentiles[name]?.[percentile]),
      summary[percentile],
    )
  return { p90: of('p90'), p99: of('p99'), p999: of('p999'), p9999: of('p9999') }
}

function metricOf(
  outcome: CellOutcome,
  name: string,
  histogram: Histogram,
  unit: RunMetric['unit'],
  correctionNs: number,
): RunMetric {
  const medians = outcome.blocks.map(block => block.metrics[name])
  const summary = summarize(
    histogram,
    correctionNs,
    medians.filter(value => value !== undefined),
    unit,
  )
  return {
    unit,
    ...summary,
    // Blocks that count are alike, or the cell says how they differ.
    ci95: UNITS[unit].isExact ? null : interval(medians),
    percentileIntervals: percentileIntervals(outcome, name, summary),
    correctionNs: roundIn(unit, correctionNs),
    hdr: encodeHdr(histogram),
  }
}

/**
 * Returns the cost of a cycle divided by the events of an iteration. This is exact for every figure, since each iteration of a
 * cell has the same number of events.
 */
function costPerEvent(outcome: CellOutcome, cycle: RunMetric, histogram: Histogram): RunMetric {
  const events = eventsPerIteration(outcome.cell.params)
  const { unit } = cycle
  const share = (value: number) => roundIn(unit, value / events)
  const tail = (value: number | null) => (value === null ? null : share(value))
  const shares = (range: Interval | null): Interval | null => range && [share(range[0]), share(range[1])]
  const { p90, p99, p999, p9999 } = cycle.percentileIntervals
  return {
    unit,
    count: cycle.count,
    min: share(cycle.min),
    mean: share(cycle.mean),
    p50: share(cycle.p50),
    p90: tail(cycle.p90),
    p99: tail(cycle.p99),
    p999: tail(cycle.p999),
    p9999: tail(cycle.p9999),
    max: share(cycle.max),
    ci95: shares(cycle.ci95),
    percentileIntervals: { p90: shares(p90), p99: shares(p99), p999: shares(p999), p9999: shares(p9999) },
    correctionNs: share(cycle.correctionNs),
    hdr: encodeHdr(histogram.dividedBy(events)),
  }
}

function cellMetrics(outcome: CellOutcome): Record<string, RunMetric> {
  const { histograms } = outcome
  if (!histograms || outcome.blocks.length === 0) return {}
  const context = outcome.clockContext
  const metrics: Record<string, RunMetric> = {}
  for (const { name, unit } of RECORDED_METRICS) {
    const histogram = histograms.get(name)
    if (histogram) metrics[name] = metricOf(outcome, name, histogram, unit, clockCorrectionNs(name, context))
  }
  const { counts } = outcome.cell.params
  const [cycle, perEvent] = [metricNameIn(counts, 'cycleNs'), metricNameIn(counts, 'costPerEventNs')]
  const cycles = cycle && histograms.get(cycle)
  // Waits that find nothing have no events that a cost could be divided by.
  if (cycles && perEvent && eventsPerIteration(outcome.cell.params) > 0)
    metrics[perEvent] = costPerEvent(outcome, metrics[cycle] as RunMetric, cycles)
  return metrics
}

/** Returns what the simulator counted, under names such as `sim.filePolls`. */
function simCounters({ simWork }: CellOutcome): Record<string, number> {
  return Object.fromEntries(
    Object.entries(simWork ?? {}).map(([name, value]) => [`${SIM_PREFIX}${name}`, value]),
  )
}

function cellOf(outcome: CellOutcome, settled: boolean | null): RunCell {
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
    notes: [
      ...outcome.notes,
      ...(measured ? loadNotesOf({ params: cell.params, metrics, counters }) : []),
      ...countNotesOf(outcome.blocks),
    ],
    workDigest: outcome.workDigest,
    metrics,
    counters,
    settled,
    perf: outcome.perf && { reason: outcome.perf.reason, counters: { ...outcome.perf.counters } },
    timeline: outcome.timeline && {
      ...outcome.timeline,
      episodeStartsNs: [...outcome.timeline.episodeStartsNs],
      slots: outcome.timeline.slots.map(slot => [...slot]),
    },
    blocks: outcome.blocks.map(block => ({
      ...block,
      metrics: { ...block.metrics },
      percentiles: { ...block.percentiles },
      turns: [...block.turns],
    })),
  }
}

/** What run.json says of a run besides its measurements. */
export interface RunHeader {
  readonly tool: RunFile['tool']
  readonly id: string
  readonly suite: Omit<SuiteDefinition, 'variants' | 'axes' | 'parts' | 'subject'> & {
    readonly subject?: string | undefined
  }
  readonly startedAt: string
  readonly seed: number
  readonly argv: readonly string[]
  readonly environment: Omit<RunEnvironment, 'clock'>
  /** CLOCK_MONOTONIC if left out. */
  readonly clock?: Clock
  /** `shuffled` if left out. */
  readonly order?: Order
  /** The whole suite if left out. */
  readonly shard?: RunShard | null
  /** The only measurement if left out. */
  readonly repeat?: RunRepeat | null
  /** Not known if left out. */
  readonly origin?: RunOrigin
}

const TIME_RULES = {
  disturbed: DISTURBED_RULE,
  settled: SETTLED_RULE,
  turns: TURN_RULE,
  warmUp: WARM_UP_RULE,
}

/** Counts of instructions are exact, and no rule about noise holds for them. */
const NO_RULES = { disturbed: null, settled: null, turns: null, warmUp: null }

/** Returns the run.json of what has been measured so far. @param finishedAt in ISO 8601. */
export function assembleRun(header: RunHeader, outcome: RunOutcome, finishedAt: string): RunFile {
  const { suite } = header
  const { blocksPlanned = suite.blocks } = outcome
  const finished = new Set(
    outcome.blocks.filter(block => block.complete && block.index < blocksPlanned).map(block => block.index),
  )
  const costs = outcome.blocks.map(block => block.clockCostNs)
  const clockCostNs = costs.length > 0 ? median(costs) : 0
  const settled = settledCells(outcome.cells)
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
      ...(suite.charts && { charts: [...suite.charts] }),
      ...(suite.subject && { subject: suite.subject }),
      ...(suite.claims && outcome.probes && { claims: [...suite.claims] }),
      startedAt: header.startedAt,
      finishedAt,
      seed: header.seed,
      argv: [...header.argv],
      status: outcome.ended && finished.size === blocksPlanned ? 'complete' : 'partial',
      blocksPlanned,
      blocksFinished: finished.size,
      budgetSeconds: suite.budgetSeconds,
      order: header.order ?? 'shuffled',
      shard: header.shard ?? null,
      merged: null,
      repeat: header.repeat ?? null,
      rules: header.environment.counts === 'time' ? TIME_RULES : NO_RULES,
    },
    origin: header.origin ?? UNKNOWN_ORIGIN,
    environment: {
      ...header.environment,
      clock: {
        ...(header.clock ?? MONOTONIC),
        costNs: roundFigure(clockCostNs),
        resolutionNs:
          outcome.blocks.length > 0 ? Math.min(...outcome.blocks.map(block => block.clockResolutionNs)) : 0,
      },
    },
    blocks: outcome.blocks.map(block => ({
      ...block,
      affinity: [...block.affinity],
      fdTable: block.fdTable ?? 'private',
      timerSlackNs: block.timerSlackNs ?? null,
      frequencyMhz: block.frequencyMhz && [...block.frequencyMhz],
      disturbed: [...block.disturbed],
    })),
    ...(outcome.probes && { probes: outcome.probes.map(probe => ({ ...probe, facts: { ...probe.facts } })) }),
    cells: outcome.cells.map(cell => cellOf(cell, settled.get(cell) ?? null)),
  }
}
