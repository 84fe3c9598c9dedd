/** The measured loops as TypeScript sees them: their options, their columns and what they count. */

/** What every loop is told of how to watch its descriptors. */
export interface WatchOptions {
  readonly mechanism: string
  readonly edge: boolean
  readonly oneshot: boolean
  readonly sharedFdTable: boolean
  readonly maxEvents: number
  readonly highestFd: number | null
}

export interface RunnerOptions extends WatchOptions {
  readonly waitMode: string
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
  /** Leaves none of the plan's descriptors registered until `register` or `close`. */
  unregister(): void
  /** Registers the plan's descriptors again. */
  register(): void
  /** The next wait lasts so much longer, once. */
  stallNext(milliseconds: number): void
}

export interface WakeupOptions extends WatchOptions {
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

export interface FloodOptions extends WatchOptions {
  readonly readers: number
  /** Of each reader. */
  readonly fdCount: number
  /** One interest set for all readers; else each has its own. */
  readonly sharedQueue: boolean
  /** Waits sleep until there is something; else timeout 0. */
  readonly blocking: boolean
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
  /** Of the same events in the same order: the intended time, from the start of the episode. */
  readonly intendedNs: Float64Array
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
