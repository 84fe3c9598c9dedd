import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { WatchOptions } from '../../poller/native_loops.ts'
import type { SimWork } from '../../poller/sim_runner.ts'
import { type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import type { LatencyTimeline } from '../../recorder/latency_timeline.ts'
import type { MetricSamples } from '../../recorder/metric_histograms.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { Plan } from '../../workload/plan.ts'
import type { Pin, WarmUp } from '../block_protocol.ts'
import type { PerfReading } from './perf_counting.ts'

/** What the cells of a block are measured with and under. */
export interface CellContext {
  readonly addon: Addon
  /** Returns the pool of the work's kind of descriptor; null where the work watches simulated descriptors. */
  readonly pool: () => NativeFdPool | null
  readonly seed: number
  readonly clockCostNs: number
  readonly blockIndex: number
  readonly signal: AbortSignal
  /** The CPUs that the measuring thread and a writer thread of the cell are to run on. */
  readonly pin: Pin
  /** The CPUs that the process may use, whatever its measuring thread is pinned to. */
  readonly allowedCpus: readonly number[]
  /** Returns the plan of a cell; the cells of a work share one. */
  readonly planOf: (cell: CellSpec) => Plan
}

/** The turn that is to be measured. */
export interface TurnRequest {
  /** The wall-clock time of the turn, in ms, without registration. Of a warm-up it is the limit. */
  readonly budgetMs: number
  /** The first turn of a cell in a block warms up and takes the work digest; nothing of it is recorded. */
  readonly isWarmUp: boolean
  /** The stall to inject into the turn, in ms; 0 for none. */
  readonly stallMs: number
}

/** What one turn gave. */
export interface TurnResult {
  /** Null for a flood, whose deliveries follow no plan, and for a turn that did not take the digest. */
  readonly workDigest: string | null
  readonly counters: CellCounters
  readonly samples: MetricSamples
  /** The counts of a simulated mechanism over the digest's iterations; null where none were taken. */
  readonly simWork: SimWork | null
  readonly perf: PerfReading | null
  readonly timeline: LatencyTimeline | null
  readonly warmUp: WarmUp | null
  /** The time of the native calls that were recorded, in ms. */
  readonly measuredMs: number
  /** The time of one iteration, in ms; 0 where it plays no part in the length of a turn. */
  readonly iterationMs: number
  /** The time that registering and unregistering took, in ms. */
  readonly registrationMs: number
}

/** The result of a turn of which nothing was recorded. */
export const NOTHING_RECORDED: TurnResult = {
  workDigest: null,
  counters: NO_COUNTERS,
  samples: {},
  simWork: null,
  perf: null,
  timeline: null,
  warmUp: null,
  measuredMs: 0,
  iterationMs: 0,
  registrationMs: 0,
}

/** A cell while its work is measured. What its turns have in common lasts from the first to the last of them. */
export interface MeasuredCell {
  readonly clockCostNs: number
  /** Sentences that a reader of the cell's figures must know. */
  readonly notes: readonly string[]
  /** The shortest turn that gives figures of its own, in ms. */
  readonly leastTurnMs: number
  /**
   * Registers the cell's descriptors, measures, and leaves none of them registered.
   * @returns null where the signal aborted it.
   * @throws Error where the mechanism failed or did other work than the plan.
   */
  turn(request: TurnRequest): Promise<TurnResult | null>
  close(): void
}

/** The pool of real descriptors that a native loop needs. */
export function poolOf(context: CellContext): NativeFdPool {
  const pool = context.pool()
  if (!pool) throw new Error('the block has no pool of descriptors')
  return pool
}

/** The options of every native loop that say how a cell watches its descriptors. */
export function watchOptions({ mechanism, params }: CellSpec): WatchOptions {
  return {
    mechanism,
    edge: params.trigger === 'edge',
    oneshot: params.oneshot,
    sharedFdTable: params.fdTable === 'shared',
    maxEvents: params.maxEvents,
    highestFd: params.highestFd,
  }
}
