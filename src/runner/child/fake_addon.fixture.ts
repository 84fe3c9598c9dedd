import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { BatchResult, RunnerOptions, SampleColumns } from '../../poller/native_loops.ts'

/** A fake addon with a record of what it was asked to do. */
export interface FakeAddon {
  readonly addon: Addon
  /** The pools in the order in which they were made. */
  readonly pools: FakePool[]
  /** The runners in the order in which they were made. */
  readonly runners: {
    readonly mechanism: string
    readonly options: RunnerOptions
    readonly columns: SampleColumns
    readonly pool: FakePool
    iterations: number
    /** How often the descriptors were to be registered. */
    turns: number
    isRegistered: boolean
    /** The mechanisms of the other runners that were registered while this one ran a batch. */
    readonly besides: Set<string>
    readonly stalls: { readonly milliseconds: number; readonly afterIterations: number }[]
    closed: boolean
  }[]
  /** The number of open counters and of counted batches. */
  readonly perf: { open: number; batches: number }
}

export class FakePool implements NativeFdPool {
  readonly size: number
  /** How many peers may be open at a time, where another process would hold them. */
  readonly peersHere: number | null
  closed = false
  /** The open runners. */
  users = 0
  /** How often it was reset. */
  resets = 0

  constructor(size: number, peersHere: number | null = null) {
    this.size = size
    this.peersHere = peersHere
  }

  watched(index: number): number {
    return index
  }

  peer(index: number): number {
    return index
  }

  napiId(): number {
    return 0
  }

  send(): void {}

  reset(): void {
    this.resets++
  }

  close(): void {
    if (this.users > 0) throw new Error('a runner still uses the pool: close it first')
    this.closed = true
  }
}

/**
 * Returns an addon that measures nothing and reports 10 µs for each iteration. The mechanism named by `fails` throws
 * in the turn of that number, counted from 1, and in all later ones.
 */
export function fakeAddon(fails?: string, failingTurn = 1): FakeAddon {
  const pools: FakePool[] = []
  const runners: FakeAddon['runners'] = []
  const perf = { open: 0, batches: 0 }
  let yardsticks = 0

  class Pool extends FakePool {
    constructor(size: number, _kind: string, _interest: string, peersHere: number | null = null) {
      super(size, peersHere)
      pools.push(this)
    }
  }

  class Runner {
    readonly #record: FakeAddon['runners'][number]

    constructor(pool: NativeFdPool, _: Uint32Array, options: RunnerOptions, columns: SampleColumns) {
      this.#record = {
        mechanism: options.mechanism,
        options,
        columns,
        pool: pool as FakePool,
        iterations: 0,
        turns: 1,
        isRegistered: true,
        besides: new Set(),
        stalls: [],
        closed: false,
      }
      this.#record.pool.users++
      runners.push(this.#record)
    }

    runBatch(_: number, wanted: number): BatchResult {
      const { churn = 0 } = this.#record.options
      const room = churn > 0 ? Math.floor((this.#record.columns.addNs?.length ?? 0) / churn) : wanted
      const iterations = Math.min(wanted, room)
      const { mechanism, turns, isRegistered, besides } = this.#record
      if (!isRegistered) throw new Error("the runner's descriptors are not registered")
      if (mechanism === fails && turns >= failingTurn) throw new Error('made to fail')
      for (const other of runners) {
        if (other !== this.#record && other.isRegistered) besides.add(other.mechanism)
      }
      this.#record.iterations += iterations
      for (const column of Object.values(this.#record.columns))
        column.fill(1000, 0, iterations * Math.max(1, churn))
      const nothing = { emptyWaits: 0, interruptedWaits: 0, digestHigh: 0, digestLow: 0 }
      return {
        iterations,
        waits: iterations,
        events: iterations,
        ...nothing,
        elapsedNs: iterations * 10_000,
        ...(churn > 0 && { counters: { changes: iterations * churn } }),
      }
    }

    stallNext(milliseconds: number): void {
      this.#record.stalls.push({ milliseconds, afterIterations: this.#record.iterations })
    }

    unregister(): void {
      this.#record.isRegistered = false
    }

    register(): void {
      this.#record.isRegistered = true
      this.#record.turns++
    }

    close(): void {
      this.#record.isRegistered = false
      this.#record.closed = true
      this.#record.pool.users--
    }
  }

  class PerfCounters {
    #isOn = false

    enable(): void {
      this.#isOn = true
    }

    disable(): void {
      if (this.#isOn) perf.batches++
      this.#isOn = false
    }

    read() {
      const counters = [
        { name: 'contextSwitches', count: perf.batches, code: null },
        { name: 'cyclesUser', count: null, code: 'ENOENT' },
      ]
      return { enabledNs: 1, runningNs: 1, counters }
    }

    close(): void {
      perf.open--
    }

    constructor() {
      perf.open++
    }
  }

  const addon = {
    PerfCounters,
    FdPool: Pool,
    Runner,
    unshareDescriptorTable: () => {},
    refusedCalls: () => [],
    refusedMechanisms: () => [],
    refusedFdKinds: () => [],
    timerSlackNs: () => 50_000,
    descriptorLimit: () => ({ soft: 1000, hard: 1000 }),
    raiseDescriptorLimit: () => ({ soft: 1000, hard: 1000 }),
    calibrateClock: () => ({ costNs: 20, resolutionNs: 1 }),
    affinity: () => [0],
    readMemoryNs: () => 12.5,
    readYardstick: () => ({ systemCallNs: 100 + yardsticks++, userLoopNs: 1000 }),
    scheduler: () => 'SCHED_OTHER',
  } as unknown as Addon
  return { addon, pools, runners, perf }
}
