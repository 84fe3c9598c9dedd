import { isDeepStrictEqual } from 'node:util'
import type { SimWork } from '../poller/sim_runner.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../recorder/cell_recorder.ts'
import { Histogram } from '../recorder/histogram.ts'
import { MetricHistograms } from '../recorder/metric_histograms.ts'
import { clockCorrectionNs, type RecordedMetricName } from '../recorder/metrics.ts'
import { roundFigure } from '../recorder/summary.ts'
import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'
import type { BlockFacts, BlockUsage, CellBlockResult } from './block_protocol.ts'
import type { PlannedCell } from './cell_plan.ts'

/** The medians of one cell in one block, corrected for the clock. */
export interface CellBlock {
  readonly index: number
  /** When in the block's random order it was measured; 0 is first. */
  readonly position: number
  readonly metrics: Readonly<Record<string, number>>
}

/** One block as it ran. */
export interface BlockOutcome extends BlockFacts, BlockUsage {
  readonly index: number
  readonly startedAt: string
  readonly durationMs: number
  /** Every cell that did not fail was measured. */
  readonly complete: boolean
}

/** A cell and what its blocks have given so far. */
export class CellOutcome {
  readonly cell: CellSpec
  readonly skipReason: string | null
  /** Raw samples of all blocks together. */
  readonly histograms: MetricHistograms | null
  readonly blocks: CellBlock[] = []
  failure: string | null = null
  workDigest: string | null = null
  counters: CellCounters = NO_COUNTERS
  simWork: SimWork | null = null
  /** What its blocks said in words, each once. */
  readonly notes = new Set<string>()
  /** Of each block, in the clock that its samples come from. */
  readonly clockCostsNs: number[] = []

  constructor({ cell, skipReason }: PlannedCell) {
    this.cell = cell
    this.skipReason = skipReason
    this.histograms = skipReason === null ? new MetricHistograms() : null
  }

  get waitsPerIteration(): number {
    return this.counters.iterations === 0 ? 1 : this.counters.waits / this.counters.iterations
  }

  add(result: CellBlockResult): void {
    if (!this.histograms) throw new Error(`${this.cell.id} was to be skipped`)
    if (this.blocks.length > 0 && this.workDigest !== result.workDigest) {
      this.failure = `its blocks delivered different work: ${this.workDigest} and ${result.workDigest}`
      return
    }
    if (this.simWork !== null && !isDeepStrictEqual(this.simWork, result.simWork)) {
      this.failure = 'its blocks counted different work'
      return
    }
    const context = {
      clockCostNs: result.clockCostNs,
      activeCount: this.cell.params.activeCount,
      chainWrites: this.cell.params.chainWrites,
      waitsPerIteration: result.counters.waits / result.counters.iterations,
      load: this.cell.params.load,
      waitMode: this.cell.params.waitMode,
    }
    const metrics: Record<string, number> = {}
    for (const [given, samples] of Object.entries(result.samples)) {
      const name = given as RecordedMetricName
      this.histograms.add(name, samples)
      const median = Histogram.fromData(samples).quantile(0.5)
      metrics[name] = roundFigure(Math.max(0, median - clockCorrectionNs(name, context)))
    }
    if (metrics['cycleNs'] !== undefined) {
      metrics['costPerEventNs'] = roundFigure(metrics['cycleNs'] / eventsPerIteration(context))
    }
    this.blocks.push({ index: result.blockIndex, position: result.position, metrics })
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
}
