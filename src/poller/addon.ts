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
export interface PlanRunner {
  /** Runs `iterations` of the plan from `first` on; fewer where a column is full. */
  runBatch(first: number, iterations: number): BatchResult
  /** Leaves nothing registered behind. */
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
  ) => PlanRunner
  readonly OpenLoop: new (
    pool: NativeFdPool,
    options: OpenLoopOptions,
    columns: OpenLoopColumns,
  ) => NativeOpenLoop
  mechanisms(): { readonly name: string; readonly features: Features }[]
  calibrateClock(pairs: number): { readonly costNs: number; readonly resolutionNs: number }
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
