import { isDeepStrictEqual } from 'node:util'
import type { ClockContext } from '../metrics/metric.ts'
import {
  clockCorrectionNs,
  leadMetricName,
  metricNameIn,
  metricOf,
  type RecordedMetricName,
} from '../metrics/metrics.ts'
import { UNITS } from '../metrics/units.ts'
import type { Yardstick } from '../poller/addon.ts'
import type { SimWork } from '../poller/sim_runner.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../recorder/cell_recorder.ts'
import { groupedMedian } from '../recorder/grouped_median.ts'
import { Histogram } from '../recorder/histogram.ts'
import type { LatencyTimeline } from '../recorder/latency_timeline.ts'
import { MetricHistograms } from '../recorder/metric_histograms.ts'
import { roundIn, tailPercentiles } from '../recorder/summary.ts'
import { median } from '../stats/quantile.ts'
import { type CellSpec, eventsPerIteration, readingsPerRound, readsPerMessage } from '../suite/cells.ts'
import type { BlockFacts, BlockPurpose, BlockUsage, CellBlockResult, Visit } from './block_protocol.ts'
import type { PlannedCell } from './cell_plan.ts'
import { type PerfReading, sumPerf } from './child/perf_counting.ts'
import type { ProbeOutcome } from './probe_protocol.ts'

/** The medians of one cell in one block, in the metric's unit, corrected for the clock. */
interface CellBlock {
  readonly index: number
  /** The cell's place in the block's random order; 0 is first. */
  readonly position: number
  readonly metrics: Readonly<Record<string, number>>
  /** The percentiles by metric and name (p90, …), as far as the block's samples reach, of the metrics whose tails are judged. */
  readonly percentiles: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The median of the lead metric in each turn, by round; null where the cell had no turn in a round. */
  readonly turns: readonly (number | null)[]
  /** What measuring the cell took; null where it was not recorded. */
  readonly visit: Visit | null
  /** The yardstick's readings around the cell's work. */
  readonly yardstick: Yardstick | null
}

/** Rounds to five significant digits: turns are compared by their ratios, so that small figures need them as well. */
function roundTurn(value: number): number {
  return Number(value.toPrecision(5))
}

/** The facts of one block that ran. */
export interface BlockOutcome extends BlockFacts, BlockUsage {
  readonly index: number
  readonly startedAt: string
  readonly durationMs: number
  /** The time of the native calls whose samples were recorded, in ms; null where it is not known. */
  readonly recordedMs: number | null
  /** True where every cell of the block that did not fail was measured. */
  readonly complete: boolean
  readonly purpose: BlockPurpose
  /** Sentences about what disturbed the block; empty where nothing did. */
  readonly disturbed: readonly string[]
}

/** A cell with the results of its blocks so far. */
export class CellOutcome {
  readonly cell: CellSpec
  readonly skipReason: string | null
  /** The raw samples of all blocks together; null for a skipped cell. */
  readonly histograms: MetricHistograms | null
  readonly blocks: CellBlock[] = []
  /** The block's median of the lead metric by the block's index, interpolated within the clock's steps: pairs are judged by it. */
  readonly leadFigures = new Map<number, number>()
  /** What an event costs in a block, by the block's index and as exactly; empty for a cell that has no cycles or no events. */
  readonly eventCosts = new Map<number, number>()
  /**
   * The indices of the blocks in which not the first process measured the cell, since that one died. Of two builds' cells
   * these are no pair: the later process took no turns with that of the other build.
   */
  readonly blocksApart = new Set<number>()
  failure: string | null = null
  /** The number of blocks that have no figure of the cell since its process died in them. */
  lostBlocks = 0
  workDigest: string | null = null
  counters: CellCounters = NO_COUNTERS
  simWork: SimWork | null = null
  /** The notes of the cell's blocks, each once. */
  readonly notes = new Set<string>()
  /** The cost of reading the clock, one figure for each block. */
  readonly clockCostsNs: number[] = []
  perf: PerfReading | null = null
  /** The timeline of the first block that has one, so that the choice does not depend on what it shows. */
  timeline: LatencyTimeline | null = null

  constructor({ cell, skipReason }: PlannedCell) {
    this.cell = cell
    this.skipReason = skipReason
    this.histograms = skipReason === null ? new MetricHistograms(null, cell.params.counts) : null
  }

  /** The context by which all samples of the cell together are corrected for the clock. */
  get clockContext(): ClockContext {
    return this.#clockContext(median(this.clockCostsNs), this.counters)
  }

  #clockContext(clockCostNs: number, { iterations, waits }: CellCounters): ClockContext {
    const { activeCount, chainWrites, load, waitMode } = this.cell.params
    const reads = readsPerMessage(this.cell.params)
    const waitsPerIteration = iterations === 0 ? 1 : waits / iterations
    return {
      clockCostNs,
      activeCount,
      chainWrites,
      readsPerMessage: reads,
      readingsPerRound: readingsPerRound(this.cell.params),
      waitsPerIteration,
      load,
      waitMode,
    }
  }

  /**
   * Adds the result of one block, or marks the cell failed where the blocks did different work.
   * @param clockStepNs the resolution of the block's clock, in ns.
   */
  add(result: CellBlockResult, clockStepNs = 1): void {
    if (!this.histograms) throw new Error(`${this.cell.id} was to be skipped`)
    if (this.blocks.length > 0 && this.workDigest !== result.workDigest) {
      this.failure = `its blocks delivered different work: ${this.workDigest} and ${result.workDigest}`
      return
    }
    if (this.simWork !== null && !isDeepStrictEqual(this.simWork, result.simWork)) {
      this.failure = 'its blocks counted different work'
      return
    }
    const context = this.#clockContext(result.clockCostNs, result.counters)
    const { counts } = this.cell.params
    const [cycle, perEvent] = [metricNameIn(counts, 'cycleNs'), metricNameIn(counts, 'costPerEventNs')]
    const events = eventsPerIteration(this.cell.params)
    const metrics: Record<string, number> = {}
    const percentiles: Record<string, Record<string, number>> = {}
    for (const [given, samples] of Object.entries(result.samples)) {
      const name = given as RecordedMetricName
      this.histograms.add(name, samples)
      const histogram = Histogram.fromData(samples)
      const correctionNs = clockCorrectionNs(name, context)
      const { unit, hasTailIntervals } = metricOf(name)
      metrics[name] = roundIn(unit, Math.max(0, histogram.quantile(0.5) - correctionNs))
      if (hasTailIntervals) percentiles[name] = tailPercentiles(histogram, correctionNs)
      if (name === leadMetricName(this.cell.params)) {
        this.leadFigures.set(result.blockIndex, groupedMedian(histogram, clockStepNs) - correctionNs)
      }
      if (name === cycle && events > 0) {
        const cycleNs = groupedMedian(histogram, clockStepNs) - correctionNs
        this.eventCosts.set(result.blockIndex, cycleNs / events)
      }
    }
    if (cycle && perEvent && metrics[cycle] !== undefined && events > 0) {
      metrics[perEvent] = roundIn(metricOf(perEvent).unit, metrics[cycle] / events)
    }
    const lead = leadMetricName(this.cell.params)
    const turnCorrectionNs = clockCorrectionNs(lead, context)
    // Counts are compared as they are, and not by turns.
    const turns = UNITS[metricOf(lead).unit].isExact
      ? []
      : result.turns.map(turn => turn && roundTurn(Math.max(0, turn - turnCorrectionNs)))
    const perf = result.perf ?? null
    this.perf = this.blocks.length === 0 ? perf : sumPerf(this.perf, perf)
    this.blocks.push({
      index: result.blockIndex,
      position: result.position,
      metrics,
      percentiles,
      turns,
      visit: result.visit,
      yardstick: result.yardstick ?? null,
    })
    this.timeline ??= result.timeline ?? null
    this.counters = addCounters(this.counters, result.counters)
    this.workDigest = result.workDigest
    this.simWork = result.simWork
    for (const note of result.notes) this.notes.add(note)
    this.clockCostsNs.push(result.clockCostNs)
  }

  hasBlock(index: number): boolean {
    return this.blocks.some(block => block.index === index)
  }
}

/** Everything that a run has measured so far. */
export interface RunOutcome {
  readonly cells: readonly CellOutcome[]
  readonly blocks: BlockOutcome[]
  /** True where the run measured all that it was to and was not interrupted. */
  ended: boolean
  /** The number of planned blocks of a run that has ended, where the budget had room for fewer than were asked for. */
  blocksPlanned?: number
  /** What the probes have found so far, of a run that judges claims. */
  readonly probes?: ProbeOutcome[]
}

/** Returns whether any cell of a run can be measured. */
export function isMeasurable({ cells }: RunOutcome): boolean {
  return cells.some(({ skipReason }) => skipReason === null)
}
