import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { packageFile } from '../suite/package_file.ts'
import type { FdKind } from '../suite/parameters.ts'
import type { Features } from './mechanisms.ts'

/** poll(2) bits, which epoll shares. */
export const POLLIN = 0x001
export const POLLPRI = 0x002
export const POLLOUT = 0x004
export const POLLERR = 0x008
export const POLLHUP = 0x010

export interface InterestOptions {
  readonly edge?: boolean
  readonly oneshot?: boolean
}

export interface ReadyEvent {
  readonly fd: number
  /** poll(2) bits. */
  readonly events: number
}

/** A native poller, call by call. Errors have the errno's name as `code`. */
export interface NativePoller {
  add(fd: number, events: number, options?: InterestOptions): void
  modify(fd: number, events: number, options?: InterestOptions): void
  remove(fd: number): void
  /** One system call; timeout 0 does not block, -1 blocks without limit. */
  wait(timeoutMs: number): ReadyEvent[]
  close(): void
}

export interface NativeFdPool {
  readonly size: number
  watched(index: number): number
  peer(index: number): number
  close(): void
}

export interface RunnerOptions {
  readonly mechanism: string
  readonly waitMode: string
  readonly edge: boolean
  readonly oneshot: boolean
  readonly sharedFdTable: boolean
  readonly maxEvents: number
  readonly highestFd: number | null
  /** Writes that the handlers of an iteration make; 0 where left out. */
  readonly chainWrites?: number
  /** Descriptors whose registration is changed before each iteration; 0 where left out. */
  readonly churn?: number
  /** A fault: every wait lasts so much longer; 0 where left out. */
  readonly waitDelayNs?: number
}

/** Where the native runner writes its samples, in ns. `waitNs` has one per wait, `dispatchLatencyNs` one per event, the others one per iteration. */
export interface SampleColumns {
  readonly writeNs: Float64Array
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  readonly drainNs: Float64Array
  readonly cycleNs: Float64Array
  readonly iterationNs: Float64Array
  readonly waitNs: Float64Array
  readonly dispatchLatencyNs: Float64Array
  /** One sample per descriptor whose registration was changed; needed with churn. */
  readonly modifyNs?: Float64Array
  readonly removeNs?: Float64Array
  readonly addNs?: Float64Array
}

export interface BatchResult {
  readonly iterations: number
  readonly waits: number
  readonly events: number
  readonly emptyWaits: number
  readonly interruptedWaits: number
  readonly digestHigh: number
  readonly digestLow: number
  readonly elapsedNs: number
  /** What only some kinds of loop count, by name. */
  readonly counters?: Readonly<Record<string, number>>
}

/** What runs a plan: the native runner, or the simulator's. */
export interface PlanRunner<Batch extends BatchResult = BatchResult> {
  /** Runs `iterations` of the plan from `first` on; fewer where a column is full. */
  runBatch(first: number, iterations: number): Batch
  /** Leaves nothing registered behind. */
  close(): void
}

/** One that takes a fault on purpose. */
export interface StallingRunner extends PlanRunner {
  /** The next wait lasts so much longer, once. */
  stallNext(milliseconds: number): void
}

export interface WakeupOptions extends Omit<RunnerOptions, 'waitMode'> {
  /** Where the writer thread runs. The reader is whoever calls, and stays where it is. */
  readonly writerCpu: number
  /** The reader runs there, too: the writer then sleeps where it would spin. */
  readonly sharedCpu: boolean
  /** A spin inside every timed wait. */
  readonly waitDelayNs: number
  /** After so long the writer writes, though it has not seen the reader asleep. */
  readonly watchMs: number
  /** A reader that has not taken what was written after so long is called off. */
  readonly patienceMs: number
}

/** In ns. The latencies have one sample per event, `wakeupLatencyNs` for those that a blocked wait delivered; the others one per iteration. */
export interface WakeupColumns {
  readonly writeNs: Float64Array
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  readonly drainNs: Float64Array
  readonly dispatchLatencyNs: Float64Array
  readonly wakeupLatencyNs: Float64Array
}

export interface WakeupBatch extends BatchResult {
  /** Samples in `wakeupLatencyNs`. */
  readonly wakeups: number
}

/** A native loop whose reader, the calling thread, sleeps in each wait until a writer thread wakes it. */
export type WakeupRunner = PlanRunner<WakeupBatch>

export interface FloodOptions {
  readonly mechanism: string
  readonly readers: number
  /** Of each reader. */
  readonly fdCount: number
  /** One interest set for all readers; else each has its own. */
  readonly sharedQueue: boolean
  /** Waits sleep until there is something; else timeout 0. */
  readonly blocking: boolean
  readonly edge: boolean
  readonly oneshot: boolean
  readonly sharedFdTable: boolean
  readonly maxEvents: number
  readonly highestFd: number | null
  /** One for each reader; null leaves a thread to the scheduler. */
  readonly readerCpus: readonly (number | null)[]
  readonly writerCpu: number | null
}

/** What the threads of a flood counted while it was sampled. */
export interface FloodCounts {
  readonly waits: number
  /** Delivered descriptors that were read. */
  readonly events: number
  readonly emptyWaits: number
  readonly interruptedWaits: number
  /** Deliveries that another reader of a shared set had read by then. */
  readonly emptyReads: number
  /** The writer's, over all descriptors. */
  readonly rounds: number
  readonly writes: number
  /** Left out, since the descriptor was full. */
  readonly fullWrites: number
  /** The events of each reader. */
  readonly readerEvents: readonly number[]
}

/** Threads that wait and read, and one that writes without a schedule; they run from the start to `close`. */
export interface NativeFlood {
  /** Sleeps through a slice for each entry of `rates`, which gets the events per second in it. */
  sample(rates: Float64Array, sliceMs: number): FloodCounts
  /** Ends the threads and leaves nothing registered or unread. Throws where reads and writes do not add up. */
  close(): void
}

/** Of the counters of perf_event_open, since they were made. */
export interface NativePerfReading {
  readonly enabledNs: number
  /** Below `enabledNs` where others used the hardware's counters, too. */
  readonly runningNs: number
  /** `count` is null where there is no such counter; `code` is then the errno's name. */
  readonly counters: readonly {
    readonly name: string
    readonly count: number | null
    readonly code: string | null
  }[]
}

/** Counters of the thread that made them, off at first. */
export interface NativePerfCounters {
  enable(): void
  disable(): void
  read(): NativePerfReading
  close(): void
}

export interface OpenLoopOptions extends RunnerOptions {
  readonly fdCount: number
  /** Where the writer thread runs; null leaves it to the scheduler. */
  readonly writerCpu: number | null
  /** Writer and reader have one CPU between them. */
  readonly sharesCpu: boolean
  /** Injected into every wait. */
  readonly waitDelayNs: number
}

/** Where the open loop writes its samples, in ns; each as long as the longest schedule. */
export interface OpenLoopColumns {
  /** One per delivered event. */
  readonly dispatchLatencyNs: Float64Array
  /** One per event that was sent. */
  readonly writerLatenessNs: Float64Array
  readonly writeNs: Float64Array
  /** One per round of arm, wait, scan and drain that delivered something. */
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  readonly drainNs: Float64Array
}

export interface EpisodeOptions {
  /** So long after the start the writer gives up. */
  readonly limitNs: number
  /** The first wait that ends after `stallAtNs` lasts `stallNs` longer; 0: none. */
  readonly stallAtNs: number
  readonly stallNs: number
  /** So many first events make the digest. */
  readonly digestEvents: number
}

export interface EpisodeResult {
  /** Delivered, each as the schedule says. */
  readonly events: number
  /** Events of the schedule that were not sent when the writer gave up. */
  readonly unsent: number
  readonly rounds: number
  readonly waits: number
  readonly emptyWaits: number
  readonly interruptedWaits: number
  /** Events whose descriptor was full when they were to be sent. */
  readonly blockedWrites: number
  readonly stalls: number
  readonly digestHigh: number
  readonly digestLow: number
  /** From the start to the handler of the last event. */
  readonly lastDeliveryNs: number
}

/** A reader and a writer thread that sends on a schedule. */
export interface NativeOpenLoop {
  /** Sends and delivers all events: their intended times in whole ns, ascending, and their pool indices. */
  runEpisode(timesNs: Float64Array, indices: Uint32Array, options: EpisodeOptions): EpisodeResult
  /** Leaves nothing registered behind. */
  close(): void
}

export interface DescriptorLimit {
  readonly soft: number
  readonly hard: number
}

/** What native/addon.cc exports. */
export interface Addon {
  readonly Poller: new (mechanism: string, maxEvents: number) => NativePoller
  readonly FdPool: new (size: number, kind?: FdKind) => NativeFdPool
  readonly Runner: new (
    pool: NativeFdPool,
    plan: Uint32Array,
    options: RunnerOptions,
    columns: SampleColumns,
  ) => StallingRunner
  readonly WakeupRunner: new (
    pool: NativeFdPool,
    plan: Uint32Array,
    options: WakeupOptions,
    columns: WakeupColumns,
  ) => WakeupRunner
  readonly Flood: new (pool: NativeFdPool, options: FloodOptions) => NativeFlood
  readonly PerfCounters: new () => NativePerfCounters
  readonly OpenLoop: new (
    pool: NativeFdPool,
    options: OpenLoopOptions,
    columns: OpenLoopColumns,
  ) => NativeOpenLoop
  mechanisms(): { readonly name: string; readonly features: Features }[]
  calibrateClock(pairs: number): { readonly costNs: number; readonly resolutionNs: number }
  /** One rate whatever the CPU's frequency and sleep states. */
  tscIsInvariant(): boolean
  /** `errorPpm` bounds what the readings at both ends can be off. Fails where the TSC is not invariant. */
  calibrateTsc(milliseconds: number): { readonly frequencyHz: number; readonly errorPpm: number }
  /** Every later stamp of this process comes from the TSC. Fails where it is not invariant. */
  useTsc(frequencyHz: number): void
  useMonotonic(): void
  /** A stamp of the chosen clock. */
  nowNs(): number
  /** Puts the calling thread under SCHED_FIFO; threads that it starts later inherit that. */
  setFifo(priority: number): void
  /** Fails where SCHED_FIFO is not permitted; changes nothing. */
  probeFifo(): void
  /** `SCHED_OTHER`, `SCHED_FIFO`, …: that of the calling thread. */
  scheduler(): string
  /** Fails where the calling thread can not count cycles (hardware) or its CPU time (software). */
  probePerfEvent(hardware: boolean): void
  descriptorLimit(): DescriptorLimit
  raiseDescriptorLimit(): DescriptorLimit
  affinity(): number[]
  setAffinity(cpus: readonly number[]): void
  dieWithParent(): void
  /** Gives the calling thread a descriptor table of its own; its pools are then out of other threads' reach. */
  unshareDescriptorTable(): void
  socketpair(): [number, number]
  /** The state of one descriptor now, as poll(2) bits. */
  readiness(fd: number): number
  write(fd: number, count: number): number
  read(fd: number, count: number): number
  shutdown(fd: number, how: number): void
  dup2(fd: number, target: number): number
  close(fd: number): void
}

export const ADDON_PATH = packageFile('build/Release/muxbench.node')

/** There is no usable addon. The message is one line that says what to do. */
export class AddonError extends Error {
  override name = 'AddonError'
}

let loaded: Addon | undefined

export function addonExists(): boolean {
  return existsSync(ADDON_PATH)
}

/** @throws AddonError where the addon is not built or does not fit this Node.js. */
export function loadAddon(): Addon {
  if (loaded) return loaded
  if (!addonExists()) throw new AddonError('the native addon is not built')
  try {
    loaded = createRequire(import.meta.url)(ADDON_PATH) as Addon
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new AddonError(`the native addon cannot be loaded: ${line}`)
  }
  return loaded
}

/** Of the addon's file, in hexadecimal: two runs with the same one measured with the same code. */
export function addonSha256(): string {
  return createHash('sha256').update(readFileSync(ADDON_PATH)).digest('hex')
}
