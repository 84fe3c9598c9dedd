import type { DescriptorLimit, Yardstick } from '../poller/addon.ts'
import type { SimWork } from '../poller/sim_runner.ts'
import type { CellCounters } from '../recorder/cell_recorder.ts'
import type { LatencyTimeline } from '../recorder/latency_timeline.ts'
import type { MetricSamples } from '../recorder/metric_histograms.ts'
import type { CellSpec } from '../suite/cells.ts'
import type { PerfReading } from './child/perf_counting.ts'

/**
 * Of the messages below. A parent may start the block process of another checkout: it looks at this number first. Raise
 * it where one side would misread what the other says.
 */
export const BLOCK_PROTOCOL = 1

/** What the parent asks of a block process. */
export interface BlockRequest extends Conditions {
  readonly type: 'run'
  /** Left out: the addon of the block process's own package. */
  readonly addonPath?: string | undefined
  readonly index: number
  readonly seed: number
  /** In the order in which they are measured. */
  readonly cells: readonly CellSpec[]
  /** The position of the first cell within the block. */
  readonly firstPosition: number
  /** Wall-clock time for all cells together, without what another process had the turn for. */
  readonly budgetMs: number
  /** Left out where it measures alone: otherwise it takes turns over a socket, the descriptor TURNS_FD. */
  readonly turns?: { readonly isFirst: boolean } | undefined
}

/** After stdin, stdout, stderr and the channel to the parent. */
export const TURNS_FD = 4

/** Where time stamps come from. The TSC's rate is measured once for a run, so that all its blocks scale alike. */
export type Clock =
  | { readonly source: 'CLOCK_MONOTONIC'; readonly frequencyHz: null }
  | { readonly source: 'TSC'; readonly frequencyHz: number }

export const MONOTONIC: Clock = { source: 'CLOCK_MONOTONIC', frequencyHz: null }

export const SCHEDULERS = ['other', 'fifo'] as const

/** The policy of the measuring thread; the threads that it starts inherit it. */
export type Scheduler = (typeof SCHEDULERS)[number]

/** What a block process is measured under. Left out: CLOCK_MONOTONIC and SCHED_OTHER. */
export interface Conditions {
  readonly pin: Pin
  readonly clock?: Clock | undefined
  readonly scheduler?: Scheduler | undefined
}

/** CPUs of the measuring thread and of a writer thread; null leaves one to the scheduler. */
export interface Pin {
  readonly reader: number | null
  readonly writer: number | null
}

export const UNPINNED: Pin = { reader: null, writer: null }

/** How one block found its process and machine. */
export interface BlockFacts {
  readonly poolSize: number
  readonly clockCostNs: number
  readonly clockResolutionNs: number
  readonly descriptorLimit: DescriptorLimit
  readonly affinity: readonly number[]
  readonly pin: Pin
  /** What the kernel says of the measuring thread: `SCHED_OTHER`, `SCHED_FIFO`. */
  readonly scheduler: string
}

/** What one cell gave in one block. */
export interface CellBlockResult {
  readonly cellId: string
  readonly blockIndex: number
  readonly position: number
  /** Null where what is delivered depends on time alone. */
  readonly workDigest: string | null
  readonly clockCostNs: number
  readonly counters: CellCounters
  readonly samples: MetricSamples
  /** What a simulated mechanism counted over the digest's iterations; null for a native one. */
  readonly simWork: SimWork | null
  /** What a reader of this cell's figures must know, in words: that its writer fell behind, say. */
  readonly notes: readonly string[]
  /** What the measuring thread did in the measured batches; left out where nobody counted. */
  readonly perf?: PerfReading
  /** Left out where there is no schedule. */
  readonly timeline?: LatencyTimeline
  /** Of the moments before and after it; left out where nobody read it. */
  readonly yardstick?: Yardstick | undefined
}

/** `planned`: one of those asked for. `repeat`: in place of a disturbed one. `settle`: of cells whose intervals are wide. */
export type BlockPurpose = 'planned' | 'repeat' | 'settle'

/** Over the cells of a block; null where it is not known. */
export interface BlockUsage {
  readonly measuredMs: number | null
  /** Time that the hypervisor took from all CPUs. */
  readonly stealMs: number | null
  readonly voluntaryContextSwitches: number | null
  readonly involuntaryContextSwitches: number | null
  readonly minorPageFaults: number | null
  readonly majorPageFaults: number | null
  /** Of the measuring thread, from one CPU to another. */
  readonly migrations: number | null
  /** The lowest and the highest that the measuring thread's CPU had after a cell. */
  readonly frequencyMhz: readonly [lowest: number, highest: number] | null
  /** The medians of the readings beside its cells. */
  readonly yardstick: Yardstick | null
}

/** What a block process tells its parent. */
export type BlockMessage =
  | { readonly type: 'facts'; readonly facts: BlockFacts }
  | { readonly type: 'start'; readonly cellId: string }
  | { readonly type: 'cell'; readonly result: CellBlockResult }
  | { readonly type: 'cellFailed'; readonly cellId: string; readonly reason: string }
  /** `ownThreads`: threads of a cell, or processes that take turns, shared a CPU: involuntary switches are then no sign of other work. */
  | { readonly type: 'done'; readonly usage: BlockUsage; readonly ownThreads: boolean }
  | { readonly type: 'blockFailed'; readonly reason: string }

/** What the parent may say while a block runs. */
export interface AbortRequest {
  readonly type: 'abort'
}
