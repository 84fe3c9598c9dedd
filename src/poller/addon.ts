import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { FdKind, FdKindRow, Interest } from '../suite/fd_kinds.ts'
import { packageFile } from '../suite/package_file.ts'
import type { Features } from './mechanisms.ts'
import type {
  FloodOptions,
  NativeFlood,
  NativeOpenLoop,
  OpenLoopColumns,
  OpenLoopOptions,
  PlanRunner,
  RunnerOptions,
  SampleColumns,
  StallingRunner,
  TimeoutColumns,
  TimeoutOptions,
  WakeupColumns,
  WakeupOptions,
  WakeupRunner,
} from './native_loops.ts'

/** The event bits of poll(2), which have the same values in epoll. */
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

/** A native poller whose methods are called one by one. Errors have the errno's name as `code`. */
export interface NativePoller {
  add(fd: number, events: number, options?: InterestOptions): void
  modify(fd: number, events: number, options?: InterestOptions): void
  remove(fd: number): void
  /** Makes one system call. A timeout of 0 does not block, -1 blocks without limit. */
  wait(timeoutMs: number): ReadyEvent[]
  /** Ends all watches in one step; returns false and changes nothing where the mechanism has no such step. */
  clear(): boolean
  /** Lets waits poll a NIC for so long before they sleep; throws where the mechanism cannot, or the kernel refuses it. */
  busyPoll(microseconds: number): void
  close(): void
}

export interface NativeFdPool {
  readonly size: number
  watched(index: number): number
  /** Returns -1 where another process holds the peers. */
  peer(index: number): number
  /** Hands the pool to the process at the other end of a Unix socket, which must receive it at the same time. */
  send(channel: number): void
  /** Leaves nothing to read in the watched descriptors, and no room in those that are watched for output. */
  reset(): void
  /**
   * Sends an event to the first descriptor and returns the NAPI instance (the queue of a NIC) that it came from; 0 for
   * none, as over loopback.
   */
  napiId(): number
  close(): void
}

/** The Unix socket over which another process sends a pool, so that both have descriptors of the same open files. */
export interface PoolSource {
  readonly channel: number
  /** How many peers this process may have open at a time, where a third process holds them. */
  readonly peersHere?: number
}

/** What the counters of perf_event_open have counted since they were opened. */
export interface NativePerfReading {
  readonly enabledNs: number
  /** It is below `enabledNs` where the kernel had to share the hardware's counters with other users. */
  readonly runningNs: number
  /** `count` is null where there is no such counter; `code` is then the errno's name. */
  readonly counters: readonly {
    readonly name: string
    readonly count: number | null
    readonly code: string | null
  }[]
}

/** Performance counters of the thread that opened them. They count only once they are enabled. */
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

/** A system call or a mechanism that this machine refuses, and the name of the errno: `unshare`, `EPERM`. */
export interface RefusedCall {
  readonly name: string
  readonly code: string
}

/** What native/fd_kind.h says of a kind of descriptors. */
export type NativeFdKind = Omit<FdKindRow, 'plural' | 'memoryBytes'>

/** The machine's speed at one moment: the durations of a bare system call and of a fixed loop in user space. */
export interface Yardstick {
  readonly systemCallNs: number
  readonly userLoopNs: number
  /** The duration of one read that no prefetcher foresees, from 8 MiB; missing where it was not read. */
  readonly memoryNs?: number | undefined
}

/** What native/napi/addon.cc exports. */
export interface Addon {
  readonly Poller: new (mechanism: string, maxEvents: number) => NativePoller
  /** With fewer `peersHere` than `size`, another process holds the peers, and lends this one so many at a time. */
  readonly FdPool: new (
    size: number | PoolSource,
    kind?: FdKind,
    interest?: Interest,
    peersHere?: number,
  ) => NativeFdPool
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
  readonly TimeoutRunner: new (
    pool: NativeFdPool,
    options: TimeoutOptions,
    columns: TimeoutColumns,
  ) => PlanRunner
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
   * Returns medians over `batches` batches, in ns of the chosen clock: the duration of one bare system call, and that
   * of one user-space loop of `loopSteps` steps, each of which needs the result of the one before. The addon of an
   * older checkout lacks this function.
   */
  readYardstick?(batches: number, loopSteps: number): Yardstick
  /**
   * Returns the mean duration of one of `reads` reads from a buffer of 8 MiB, each of another cache line in an order
   * that no prefetcher foresees; 0 where there is no memory for it. The addon of an older checkout lacks this function.
   */
  readMemoryNs?(reads: number): number
  /** Returns whether the TSC ticks at one rate whatever the CPU's frequency and sleep states. */
  tscIsInvariant(): boolean
  /**
   * Measures the TSC's frequency. `errorPpm` is the largest error that the readings at both ends can cause. Fails
   * where the TSC is not invariant.
   */
  calibrateTsc(milliseconds: number): { readonly frequencyHz: number; readonly errorPpm: number }
  /** Takes every later time stamp of this process from the TSC. Fails where the TSC is not invariant. */
  useTsc(frequencyHz: number): void
  useMonotonic(): void
  /** Returns the chosen clock's time in ns. */
  nowNs(): number
  /** Puts the calling thread under SCHED_FIFO; threads that it starts later inherit that. */
  setFifo(priority: number): void
  /** Fails where SCHED_FIFO is not permitted; changes nothing. */
  probeFifo(): void
  /** Returns the scheduling policy of the calling thread: `SCHED_OTHER`, `SCHED_FIFO`, … */
  scheduler(): string
  /** Fails where the calling thread can not count cycles (hardware) or its CPU time (software). */
  probePerfEvent(hardware: boolean): void
  descriptorLimit(): DescriptorLimit
  raiseDescriptorLimit(): DescriptorLimit
  affinity(): number[]
  setAffinity(cpus: readonly number[]): void
  /** Returns by how much the kernel may let the timeouts of the calling thread end late, in ns. Fails where that is refused. */
  timerSlackNs(): number
  dieWithParent(): void
  /** Gives the calling thread a descriptor table of its own, so that other threads cannot use its pools. */
  unshareDescriptorTable(): void
  /** Tries the calls that containers refuse, without any effect; returns those that failed, with the errno's name. */
  refusedCalls(): RefusedCall[]
  /**
   * Returns the mechanisms whose system calls this machine refuses, with the errno's name: an older kernel does not
   * have them, or a container's seccomp profile forbids them.
   */
  refusedMechanisms(): RefusedCall[]
  /** Returns what the native side says of each kind of descriptors, without the simulated one. */
  fdKinds(): NativeFdKind[]
  /** Returns the kinds of which this machine opens no descriptor, with the errno's name. */
  refusedFdKinds(): RefusedCall[]
  /** Fails where this many threads cannot be started at a time; they end at once. */
  probeThreads(count: number): void
  socketpair(): [number, number]
  /** Returns the present state of one descriptor as poll(2) bits. */
  readiness(fd: number): number
  write(fd: number, count: number): number
  read(fd: number, count: number): number
  shutdown(fd: number, how: number): void
  dup2(fd: number, target: number): number
  /** Returns for how many µs the waits on an epoll instance poll a NIC. */
  busyPollUs(epfd: number): number
  close(fd: number): void
  probeNames(): string[]
  /** Returns the facts that a probe of native/probes.h finds. It may wait for good, and leaves limits and threads as they come. */
  runProbe(name: string): Record<string, number | string>
}

export const ADDON_PATH = packageFile('build/Release/muxbench.node')

/** Says that there is no usable addon. The message is one line that says what to do. */
export class AddonError extends Error {
  override name = 'AddonError'
}

const loaded = new Map<string, Addon>()

export function addonExists(): boolean {
  return existsSync(ADDON_PATH)
}

/** Returns the addon in a file. @throws AddonError where it is not built or does not fit this Node.js. */
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

/** Returns the SHA-256 of the addon's file in hexadecimal. Runs with the same one measured with the same code. */
export function addonSha256(path = ADDON_PATH): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
