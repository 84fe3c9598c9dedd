import { isDeepStrictEqual } from 'node:util'
import type { ClockContext } from '../metrics/metric.ts'
import { clockCorrectionNs, leadMetricName, metricOf, type RecordedMetricName } from '../metrics/metrics.ts'
import type { Yardstick } from '../poller/addon.ts'
import type { SimWork } from '../poller/sim_runner.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../recorder/cell_recorder.ts'
import { groupedMedian } from '../recorder/grouped_median.ts'
import { Histogram } from '../recorder/histogram.ts'
import type { LatencyTimeline } from '../recorder/latency_timeline.ts'
import { MetricHistograms } from '../recorder/metric_histograms.ts'
import { roundFigure, tailPercentiles } from '../recorder/summary.ts'
import { median } from '../stats/quantile.ts'
import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'
import type { BlockFacts, BlockPurpose, BlockUsage, CellBlockResult } from './block_protocol.ts'
import type { PlannedCell } from './cell_plan.ts'
import { type PerfReading, sumPerf } from './child/perf_counting.ts'

/** The medians of one cell in one block, corrected for the clock. */
export interface CellBlock {
  readonly index: number
  /** When in the block's random order it was measured; 0 is first. */
  readonly position: number
  readonly metrics: Readonly<Record<string, number>>
  /** By metric and name (p90, …), as far as the block's own samples reach: those whose tails matter. */
  readonly percentiles: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Of the moments before and after it. */
  readonly yardstick: Yardstick | null
}

/** One block as it ran. */
export interface BlockOutcome extends BlockFacts, BlockUsage {
  readonly index: number
  readonly startedAt: string
  readonly durationMs: number
  /** Every cell of it that did not fail was measured. */
  readonly complete: boolean
  readonly purpose: BlockPurpose
  /** What disturbed it, in words; empty where nothing did. */
  readonly disturbed: readonly string[]
}

/** A cell and what its blocks have given so far. */
export class CellOutcome {
  readonly cell: CellSpec
  readonly skipReason: string | null
  /** Raw samples of all blocks together. */
  readonly histograms: MetricHistograms | null
  readonly blocks: CellBlock[] = []
  /** The lead metric of each block, by its index, finer than the clock's steps: what pairs are judged by. */
  readonly leadFigures = new Map<number, number>()
  failure: string | null = null
  workDigest: string | null = null
  counters: CellCounters = NO_COUNTERS
  simWork: SimWork | null = null
  /** What its blocks said in words, each once. */
  readonly notes = new Set<string>()
  /** Of each block, in the clock that its samples come from. */
  readonly clockCostsNs: number[] = []
  perf: PerfReading | null = null
  /** Of the first block that gave one: which one is shown does not depend on what it shows. */
  timeline: LatencyTimeline | null = null

  constructor({ cell, skipReason }: PlannedCell) {
    this.cell = cell
    this.skipReason = skipReason
    this.histograms = skipReason === null ? new MetricHistograms() : null
  }

  /** What the correction of all its samples together depends on. */
  get clockContext(): ClockContext {
    return this.#clockContext(median(this.clockCostsNs), this.counters)
  }

  #clockContext(clockCostNs: number, { iterations, waits }: CellCounters): ClockContext {
    const { activeCount, chainWrites, load, waitMode } = this.cell.params
    const waitsPerIteration = iterations === 0 ? 1 : waits / iterations
    return { clockCostNs, activeCount, chainWrites, waitsPerIteration, load, waitMode }
  }

  /** @param clockStepNs in which the clock of the block ticks. */
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
    const metrics: Record<string, number> = {}
    const percentiles: Record<string, Record<string, number>> = {}
    for (const [given, samples] of Object.entries(result.samples)) {
      const name = given as RecordedMetricName
      this.histograms.add(name, samples)
      const histogram = Histogram.fromData(samples)
      const correctionNs = clockCorrectionNs(name, context)
      metrics[name] = roundFigure(Math.max(0, histogram.quantile(0.5) - correctionNs))
      if (metricOf(name).hasTailIntervals) percentiles[name] = tailPercentiles(histogram, correctionNs)
      if (name === leadMetricName(this.cell.params)) {
        this.leadFigures.set(result.blockIndex, groupedMedian(histogram, clockStepNs) - correctionNs)
      }
    }
    if (metrics['cycleNs'] !== undefined) {
      metrics['costPerEventNs'] = roundFigure(metrics['cycleNs'] / eventsPerIteration(context))
    }
    const perf = result.perf ?? null
    this.perf = this.blocks.length === 0 ? perf : sumPerf(this.perf, perf)
    this.blocks.push({
      index: result.blockIndex,
      position: result.position,
      metrics,
      percentiles,
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
  /** It measured all that it was to, and was not interrupted. */
  ended: boolean
}
