/** The measured loops as TypeScript sees them: their options, their columns and what they count. */

/** The options of every loop that say how its descriptors are watched. */
export interface WatchOptions {
  readonly mechanism: string
  readonly edge: boolean
  readonly oneshot: boolean
  /** Whether an event wakes one of the sets that watch a descriptor, and not all; false where left out. */
  readonly exclusive?: boolean
  readonly sharedFdTable: boolean
  /** For how many µs a wait that finds nothing polls a NIC before it sleeps; 0 where left out. */
  readonly busyPollUs?: number
  readonly maxEvents: number
  readonly highestFd: number | null
}

export interface RunnerOptions extends WatchOptions {
  readonly waitMode: string
  /** Writes that the handlers of an iteration make; 0 where left out. */
  readonly chainWrites?: number
  /** Whether the interest set is built anew for each wait. */
  readonly freshSet?: boolean
  /** Descriptors whose registration is changed before each iteration; 0 where left out. */
  readonly churn?: number
  /** The bytes of one write; 1 where left out. */
  readonly messageBytes?: number
  /** The most bytes that one delivery reads; all of the message where left out. */
  readonly readBytes?: number
  /** An injected fault: every wait lasts this much longer; 0 where left out. */
  readonly waitDelayNs?: number
}

/**
 * The columns that the native runner writes its samples to, in ns. `waitNs` has one sample per wait,
 * `dispatchLatencyNs` one per event, and the others, except the last three, have one per iteration.
 */
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

/** How the CPU time of a thread was divided, in ns; zeros where the kernel does not tell. */
export interface CpuParts {
  readonly userNs: number
  readonly systemNs: number
}

/** The CPU time of the thread that waits for a batch, in ns. Its parts are those of everything that it did meanwhile. */
export interface CpuTime extends CpuParts {
  readonly ns: number
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
  /** A simulated loop has none. */
  readonly cpu?: CpuTime
  /** Counts that only some kinds of loop have, by name. */
  readonly counters?: Readonly<Record<string, number>>
}

/** A loop that runs a plan: the native runner, or the simulator's. */
export interface PlanRunner<Batch extends BatchResult = BatchResult> {
  /** Runs `iterations` iterations of the plan from `first` on, or fewer where a column is full. */
  runBatch(first: number, iterations: number): Batch
  /** Leaves nothing registered behind. */
  close(): void
}

/** A runner into which a stall can be injected. */
export interface StallingRunner extends PlanRunner {
  /** Leaves none of the plan's descriptors registered until `register` or `close`. */
  unregister(): void
  /** Registers the plan's descriptors again. */
  register(): void
  /** Makes the next wait, and only that one, last this much longer. */
  stallNext(milliseconds: number): void
}

export interface WakeupOptions extends WatchOptions {
  /** The CPU of the writer thread. The calling thread is the reader and stays on its own CPU. */
  readonly writerCpu: number
  /** Whether the reader runs on the same CPU, so that the writer must sleep where it would otherwise spin. */
  readonly sharedCpu: boolean
  /** An injected fault: every wait lasts this much longer. */
  readonly waitDelayNs: number
  /** The time after which the writer writes even if it has not seen the reader asleep. */
  readonly watchMs: number
  /** The time after which the writer gives up waiting for the reader's next request. */
  readonly patienceMs: number
}

/**
 * The columns of the wake-up loop, in ns. `dispatchLatencyNs` has one sample per event, `wakeupLatencyNs` one per
 * wake-up, and the others one per iteration.
 */
export interface WakeupColumns {
  readonly writeNs: Float64Array
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  readonly drainNs: Float64Array
  readonly dispatchLatencyNs: Float64Array
  readonly wakeupLatencyNs: Float64Array
}

export interface WakeupBatch extends BatchResult {
  /** The number of samples in `wakeupLatencyNs`. */
  readonly wakeups: number
}

/** A native loop whose reader, the calling thread, sleeps in each wait until a writer thread wakes it. */
export type WakeupRunner = PlanRunner<WakeupBatch>

export interface TimeoutOptions extends WatchOptions {
  /** The number of descriptors, the first ones of the pool. */
  readonly fdCount: number
  readonly timeoutNs: number
  /** An injected fault: every wait lasts this much longer. */
  readonly waitDelayNs: number
}

/** The columns of waits that end by their timeouts, in ns, with one sample per wait. */
export interface TimeoutColumns {
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  /** How much later than its entry plus the timeout a wait returned; 0 for one that returned early. */
  readonly timeoutLatenessNs: Float64Array
}

export interface FloodOptions extends WatchOptions {
  readonly readers: number
  /** Whether each reader is a process; otherwise it is a thread. */
  readonly processes: boolean
  /** Whether each reader makes descriptors of its own ready, and there is no writer. */
  readonly closed: boolean
  /** Where the loop is closed, how many descriptors a reader makes ready at a time. */
  readonly active: number
  /** Where the loop is closed, how many of its descriptors a reader changes in each iteration; 0 where left out. */
  readonly churn?: number
  /** Whether an event is sent only when all readers sleep. */
  readonly quiet: boolean
  /** Whether all readers watch the same descriptors. */
  readonly sameFds: boolean
  /** Each has the descriptors to itself whose place it has modulo their number. */
  readonly writers: number
  /** How long a writer sleeps after each round over its descriptors; 0 for not at all. */
  readonly writerPauseNs: number
  /** The number of descriptors per reader. */
  readonly fdCount: number
  /** Whether all readers share one interest set; otherwise each has its own. */
  readonly sharedQueue: boolean
  /** Whether a wait sleeps until an event comes; otherwise its timeout is 0. */
  readonly blocking: boolean
  /** The CPU of each reader; null leaves a thread to the scheduler. */
  readonly readerCpus: readonly (number | null)[]
  readonly writerCpus: readonly (number | null)[]
}

/** The columns that the samples of a flood are written to. */
export interface FloodColumns {
  /** The events per second of each slice. */
  readonly eventRates: Float64Array
  /** The writes per second of each slice. One read can take the events of several. */
  readonly writeRates: Float64Array
  /** The rounds per second of each slice: of all writers, or in a closed loop of an average reader. */
  readonly roundRates: Float64Array
  /** The calls per second of each slice that change interest sets; needed with churn, as the last three are. */
  readonly controlRates?: Float64Array
  /** The waits that were timed, in ns. */
  readonly waitNs: Float64Array
  /** The calls of the changes that were timed, in ns. */
  readonly modifyNs?: Float64Array
  readonly removeNs?: Float64Array
  readonly addNs?: Float64Array
}

/** What the threads of a flood counted while it was sampled. */
export interface FloodCounts {
  readonly waits: number
  /** Delivered descriptors that were read. */
  readonly events: number
  readonly emptyWaits: number
  readonly interruptedWaits: number
  /** Deliveries that found nothing to read: another reader of the set, or an earlier read, had read it. */
  readonly emptyReads: number
  /** The number of samples in `waitNs`. */
  readonly timedWaits: number
  /** The writers' rounds over their descriptors, or the iterations of a closed loop. */
  readonly rounds: number
  readonly writes: number
  /** Writes that failed because the descriptor was full. */
  readonly fullWrites: number
  /** Descriptors that were modified, removed and added again; only with churn, as the next one. */
  readonly changes?: number
  /** The number of samples in `modifyNs`, `removeNs` and `addNs`. */
  readonly timedChanges?: number
  /** The CPU time of all readers. */
  readonly readerCpuNs: number
  /** The events of each reader. */
  readonly readerEvents: readonly number[]
  /** How often each reader has slept; empty unless the loop is quiet. */
  readonly readerSleeps: readonly number[]
}

/** Threads that wait and read, and others that write without a schedule. They run from the construction to `close`. */
export interface NativeFlood {
  /** Sleeps for one slice per entry of the rates, and writes what it has seen in them to `columns`. */
  sample(columns: FloodColumns, sliceMs: number): FloodCounts
  /**
   * Ends the threads, unregisters and empties all descriptors. Throws where reads and writes do not add up.
   * @returns how the CPU time of all readers was divided; undefined where the flood was closed before.
   */
  close(): CpuParts | undefined
}

export interface OpenLoopOptions extends RunnerOptions {
  readonly fdCount: number
  /** The CPU of the writer thread; null leaves it to the scheduler. */
  readonly writerCpu: number | null
  /** Whether writer and reader run on the same CPU. */
  readonly sharesCpu: boolean
  /** An injected fault: every wait lasts this much longer. */
  readonly waitDelayNs: number
}

/** The columns that the open loop writes its samples to, in ns. Each is as long as the longest schedule. */
export interface OpenLoopColumns {
  /** One sample per delivered event. */
  readonly dispatchLatencyNs: Float64Array
  /** The intended times of the same events in the same order, from the start of the episode. */
  readonly intendedNs: Float64Array
  /** One sample per event that was sent, as in `writeNs`. */
  readonly writerLatenessNs: Float64Array
  readonly writeNs: Float64Array
  /** One sample per round of arm, wait, scan and drain that delivered events, as in the next two columns. */
  readonly armNs: Float64Array
  readonly scanNs: Float64Array
  readonly drainNs: Float64Array
}

export interface EpisodeOptions {
  /** The time after the start at which the writer gives up. */
  readonly limitNs: number
  /** The first wait that ends after `stallAtNs` lasts `stallNs` longer. A `stallNs` of 0 means no stall. */
  readonly stallAtNs: number
  readonly stallNs: number
  /** The number of first events that the digest covers. */
  readonly digestEvents: number
}

export interface EpisodeResult {
  /** The number of delivered events, each of which was on the schedule. */
  readonly events: number
  /** Events of the schedule that were not sent when the writer gave up. */
  readonly unsent: number
  readonly rounds: number
  readonly waits: number
  readonly emptyWaits: number
  readonly interruptedWaits: number
  /** Deliveries whose events had been read with an earlier one. */
  readonly emptyReads: number
  /** Events whose descriptor was full when they were to be sent. */
  readonly blockedWrites: number
  readonly stalls: number
  readonly digestHigh: number
  readonly digestLow: number
  readonly cpu: CpuTime
  /** The time from the start to the handler of the last event. */
  readonly lastDeliveryNs: number
}

/** A reader, which is the calling thread, and a writer thread that sends on a schedule. */
export interface NativeOpenLoop {
  /**
   * Sends and delivers all events of a schedule, which is given by their intended times in whole ns, ascending, and
   * by the pool indices that they go to.
   */
  runEpisode(timesNs: Float64Array, indices: Uint32Array, options: EpisodeOptions): EpisodeResult
  /** Leaves nothing registered behind. */
  close(): void
}
