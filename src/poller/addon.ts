import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { packageFile } from '../suite/package_file.ts'
import type { FdKind } from '../suite/parameters.ts'
import type { Features } from './mechanisms.ts'
import type {
  FloodOptions,
  NativeFlood,
  NativeOpenLoop,
  OpenLoopColumns,
  OpenLoopOptions,
  RunnerOptions,
  SampleColumns,
  StallingRunner,
  WakeupColumns,
  WakeupOptions,
  WakeupRunner,
} from './native_loops.ts'

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
  /** Ends all watches in one step; returns false and changes nothing where the mechanism has no such step. */
  clear(): boolean
  close(): void
}

export interface NativeFdPool {
  readonly size: number
  watched(index: number): number
  peer(index: number): number
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

export interface DescriptorLimit {
  readonly soft: number
  readonly hard: number
}

/** The machine's pace at one moment. */
export interface Yardstick {
  readonly systemCallNs: number
  readonly userLoopNs: number
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
  /**
   * Medians over so many batches, in the chosen clock: of one bare system call, and of one user-space loop of so many
   * steps, each of which needs the result of the one before. An older addon, of another checkout, has none.
   */
  readYardstick?(batches: number, loopSteps: number): Yardstick
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

const loaded = new Map<string, Addon>()

export function addonExists(): boolean {
  return existsSync(ADDON_PATH)
}

/** @throws AddonError where the addon is not built or does not fit this Node.js. */
export function loadAddon(path = ADDON_PATH): Addon {
  const known = loaded.get(path)
  if (known) return known
  if (!existsSync(path)) {
    throw new AddonError(path === ADDON_PATH ? 'the native addon is not built' : `there is no addon ${path}`)
  }
  try {
    const addon = createRequire(import.meta.url)(path) as Addon
    loaded.set(path, addon)
    return addon
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new AddonError(`the native addon cannot be loaded: ${line}`)
  }
}

/** Of the addon's file, in hexadecimal: two runs with the same one measured with the same code. */
export function addonSha256(path = ADDON_PATH): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
