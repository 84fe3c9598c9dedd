import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { WatchOptions } from '../../poller/native_loops.ts'
import type { SimWork } from '../../poller/sim_runner.ts'
import type { CellCounters } from '../../recorder/cell_recorder.ts'
import type { LatencyTimeline } from '../../recorder/latency_timeline.ts'
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

/** The turn that is to be measured. Times are in ms. */
export interface TurnRequest {
  /** The time for warming up and taking the work digest, which the first turn of a cell does; null for later ones. */
  readonly warmUpMs: number | null
  /** Returns the length of the turn, without registration and warm-up. */
  readonly lengthMs: (cell: TurnNeeds) => number
  /** The stall to inject into the turn; 0 for none. */
  readonly stallMs: number
  /** The number of iterations to record where instructions are counted: such a turn has no length in time. */
  readonly iterations?: number | undefined
}

/** What the length of a turn depends on. Times are in ms. */
export interface TurnNeeds {
  /** The time of one iteration; 0 where it plays no part in the length of a turn. */
  readonly iterationMs: number
  /** The time that registering and unregistering take. */
  readonly registrationMs: number
}

/** What one turn took and showed. Times are in ms. */
export interface TurnResult {
  /** Null for a flood, whose deliveries follow no plan, and for a turn that did not take the digest. */
  readonly workDigest: string | null
  /** The counts of a simulated mechanism over the digest's iterations; null where none were taken. */
  readonly simWork: SimWork | null
  readonly warmUp: WarmUp | null
  /** The time of the native calls that were recorded. */
  readonly measuredMs: number
  readonly needs: TurnNeeds
}

/** What the recorded turns of a cell counted. */
export interface Recorded {
  readonly counters: CellCounters
  readonly perf: PerfReading
  /** Latency over time; only an open loop has it. */
  readonly timeline?: LatencyTimeline
}

/** A cell while its work is measured. What its turns have in common lasts from the first to the last of them. */
export interface MeasuredCell {
  readonly clockCostNs: number
  /** Sentences that a reader of the cell's figures must know. */
  readonly notes: readonly string[]
  /**
   * Registers the cell's descriptors, measures, and leaves none of them registered.
   * @returns null where the signal aborted it.
   * @throws Error where the mechanism failed or did other work than the plan.
   */
  turn(request: TurnRequest): Promise<TurnResult | null>
  recorded(): Recorded
  /** Closes what the cell keeps of the pool between its turns; the next turn opens it again. */
  release(): void
  close(): void
}

/** Returns the pool of real descriptors that a native loop needs. */
export function poolOf(context: CellContext): NativeFdPool {
  const pool = context.pool()
  if (!pool) throw new Error('the block has no pool of descriptors')
  return pool
}

/** Returns the options of every native loop that say how a cell watches its descriptors. */
export function watchOptions({ mechanism, params }: CellSpec): WatchOptions {
  return {
    mechanism,
    edge: params.trigger === 'edge',
    oneshot: params.oneshot,
    exclusive: params.exclusive,
    sharedFdTable: params.fdTable === 'shared',
    busyPollUs: params.busyPollUs,
    maxEvents: params.maxEvents,
    highestFd: params.highestFd,
  }
}
