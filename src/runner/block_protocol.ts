import type { Counts } from '../metrics/units.ts'
import type { DescriptorLimit, Yardstick } from '../poller/addon.ts'
import type { SimWork } from '../poller/sim_runner.ts'
import type { CellCounters } from '../recorder/cell_recorder.ts'
import type { LatencyTimeline } from '../recorder/latency_timeline.ts'
import type { MetricSamples } from '../recorder/metric_histograms.ts'
import type { CellSpec } from '../suite/cells.ts'
import type { PerfReading } from './child/perf_counting.ts'

/**
 * The version of the messages below. A parent may start the block process of another checkout and compares this
 * number first. It is raised whenever a parent and a block process of different versions would misread each other.
 */
export const BLOCK_PROTOCOL = 2

/** The parent's request to a block process. */
export interface BlockRequest extends Conditions {
  readonly type: 'run'
  /** The addon to load; left out, it is the one of the block process's own package. */
  readonly addonPath?: string | undefined
  readonly index: number
  readonly seed: number
  /** The cells in the order in which they are measured. */
  readonly cells: readonly CellSpec[]
  /** The shortest visit of each cell, in ms, as far as earlier blocks know it; left out, all are estimated. */
  readonly leastMs?: readonly number[] | undefined
  /** Whether the work of each cell has a part of the time beyond the shortest visits; left out, each has an equal one. */
  readonly hasSpare?: readonly boolean[] | undefined
  /** The position of the first cell within the block. */
  readonly firstPosition: number
  /** Wall-clock time for all cells together, in ms. The time in which another process has the turn does not count. */
  readonly budgetMs: number
  /** Set where the first turn lasts as long as the budget, for a tool that watches the cell from outside. */
  readonly isHeld?: boolean | undefined
  /** When the request was sent, by `monotonicMs`, since the start of a process is a part of the block's time. */
  readonly sentAt?: number | undefined
  /** Set where the process takes turns with another one, over the sockets at TURNS_FD and POOL_FD. */
  readonly turns?: { readonly isFirst: boolean } | undefined
}

/** Returns the time of CLOCK_MONOTONIC in ms, which all processes of the machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** The descriptor after stdin, stdout, stderr and the channel to the parent. */
export const TURNS_FD = 4

/** The descriptor of the Unix socket over which two processes that take turns hand each other the pool. */
export const POOL_FD = 5

/** The source of time stamps. The rate of the TSC is measured once for a run, so that all its blocks scale alike. */
export type Clock =
  | { readonly source: 'CLOCK_MONOTONIC'; readonly frequencyHz: null }
  | { readonly source: 'TSC'; readonly frequencyHz: number }

export const MONOTONIC: Clock = { source: 'CLOCK_MONOTONIC', frequencyHz: null }

export const SCHEDULERS = ['other', 'fifo'] as const

/** The scheduling policy of the measuring thread; the threads that it starts inherit it. */
export type Scheduler = (typeof SCHEDULERS)[number]

/** The conditions of a block process. The default clock is CLOCK_MONOTONIC, the default scheduler SCHED_OTHER. */
export interface Conditions {
  readonly pin: Pin
  readonly clock?: Clock | undefined
  readonly scheduler?: Scheduler | undefined
  /** What the clock counts, as the parameters of all cells of the request say; left out, it is time. */
  readonly counts?: Counts | undefined
}

/** The CPUs of the measuring thread and of a writer thread; null leaves the thread to the scheduler. */
export interface Pin {
  readonly reader: number | null
  readonly writer: number | null
}

export const UNPINNED: Pin = { reader: null, writer: null }

/** What a block process found out about itself and its machine before it measured. */
export interface BlockFacts {
  readonly poolSize: number
  readonly clockCostNs: number
  readonly clockResolutionNs: number
  readonly descriptorLimit: DescriptorLimit
  readonly affinity: readonly number[]
  readonly pin: Pin
  /** The measuring thread's policy as the kernel reports it, such as `SCHED_OTHER`. */
  readonly scheduler: string
  /** The descriptor table of the measuring thread. An older version always has a private one, and does not say so. */
  readonly fdTable?: 'private' | 'shared' | undefined
  /**
   * By how much the kernel may let the measuring thread's timeouts end late, in ns; null where the machine does not
   * say. An older version does not record it.
   */
  readonly timerSlackNs?: number | null | undefined
}

/** The samples and facts of one cell in one block. */
export interface CellBlockResult {
  readonly cellId: string
  readonly blockIndex: number
  readonly position: number
  /** The work digest; null for a flood, whose deliveries follow no plan. */
  readonly workDigest: string | null
  readonly clockCostNs: number
  readonly counters: CellCounters
  readonly samples: MetricSamples
  /** The median of the lead metric in each turn, uncorrected, by round; null where the cell had no turn in a round. */
  readonly turns: readonly (number | null)[]
  readonly visit: Visit
  /** The counts of a simulated mechanism over the digest's iterations; null for a native one. */
  readonly simWork: SimWork | null
  /** Sentences that a reader of the figures must know, for example that the writer fell behind. */
  readonly notes: readonly string[]
  /** The performance counters of the measured batches; left out where none were opened. */
  readonly perf?: PerfReading
  /** Latency over time; only an open loop has it. */
  readonly timeline?: LatencyTimeline
  /** The mean of the yardstick's readings before and after the cell; left out where it was not read. */
  readonly yardstick?: Yardstick | undefined
}

/** How the warm-up of a cell ended. */
export interface WarmUp {
  /** The wall-clock time of the work digest and the windows, in ms. */
  readonly wallMs: number
  /** The number of windows that were run. */
  readonly windows: number
  /** Whether the last two windows agreed; false where the time for warming up was over before. */
  readonly agreed: boolean
}

/** What measuring a cell in a block took. Times are in ms. */
export interface Visit {
  /** The CPU that the measuring thread last ran on; null where it is not known. */
  readonly cpu: number | null
  readonly budgetMs: number
  /** The wall-clock time of all turns, registration and warm-up included. */
  readonly wallMs: number
  /** The time of the native calls whose samples were recorded. */
  readonly measuredMs: number
  readonly registrationMs: number
  /** The time of the shortest visit by the rules: warming up and one turn of the least length. */
  readonly leastMs: number
  /** Null for kinds of loop that warm up within each turn. */
  readonly warmUp: WarmUp | null
}

/** A `planned` block was asked for; a `settle` block measures what is undecided again; a `repeat` of earlier versions followed a disturbed one. */
export type BlockPurpose = 'planned' | 'repeat' | 'settle'

/** What the process and the machine went through while the cells of a block were measured; null stands for unknown. */
export interface BlockUsage {
  readonly measuredMs: number | null
  /** The time that the hypervisor took from all CPUs together. */
  readonly stealMs: number | null
  /** How long a CPU quota of its control group held the process back. */
  readonly throttledMs: number | null
  readonly voluntaryContextSwitches: number | null
  readonly involuntaryContextSwitches: number | null
  readonly minorPageFaults: number | null
  readonly majorPageFaults: number | null
  /** How often the measuring thread moved to another CPU. */
  readonly migrations: number | null
  /** The lowest and the highest frequency of the measuring thread's CPU, read after each cell. */
  readonly frequencyMhz: readonly [lowest: number, highest: number] | null
  /** The medians of the readings beside the cells. */
  readonly yardstick: Yardstick | null
}

/** The process of a cell that is held, its main thread, and the threads and processes that the cell has started besides. */
export interface HeldThreads {
  readonly process: number
  readonly thread: number
  readonly others: readonly number[]
}

/** The messages of a block process to its parent. */
export type BlockMessage =
  | { readonly type: 'facts'; readonly facts: BlockFacts }
  | { readonly type: 'start'; readonly cellId: string }
  /** The descriptors of a cell that is held are registered, it is warm, and its loop begins. */
  | { readonly type: 'held'; readonly threads: HeldThreads }
  | { readonly type: 'cell'; readonly result: CellBlockResult }
  | { readonly type: 'cellFailed'; readonly cellId: string; readonly reason: string }
  /** With `ownThreads`, threads of one cell or processes that take turns shared a CPU: involuntary switches are then no sign of other work. */
  | { readonly type: 'done'; readonly usage: BlockUsage; readonly ownThreads: boolean }
  | { readonly type: 'blockFailed'; readonly reason: string }

/** The message by which the parent ends a running block. */
export interface AbortRequest {
  readonly type: 'abort'
}
