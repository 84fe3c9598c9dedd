import { COUNTER_NAMES, SimKernel } from '../sim/index.ts'
import type { Interest } from '../suite/fd_kinds.ts'
import { addDelivery, type DigestSum } from '../workload/digest.ts'
import type { Plan } from '../workload/plan.ts'
import type { Addon, NativeFdPool } from './addon.ts'
import type { BatchResult, RunnerOptions, SampleColumns, StallingRunner } from './native_loops.ts'
import { realPairs } from './real_pairs.ts'
import { type SimDescriptors, simulatedPairs } from './sim_descriptors.ts'
import { SIM_WAITS, type SimWait } from './sim_waits.ts'

/** What the simulator counted, by the name of the counter. */
export type SimWork = Readonly<Record<string, number>>

/** Above this many descriptors the invariants are not checked, since that would take longer than measuring. */
const MAX_CHECKED = 10_000

function nowNs(): number {
  return performance.now() * 1e6
}

/** Returns how much one reading of JavaScript's clock adds to an interval, in ns, measured as in native/clock.cc. */
export function simClockCostNs(): number {
  const group = 64
  const costs: number[] = []
  for (let i = 0; i < 500; i++) {
    const start = nowNs()
    let last = start
    for (let reading = 0; reading < group; reading++) last = nowNs()
    costs.push((last - start) / group)
  }
  return costs.sort((a, b) => a - b)[costs.length >> 1] as number
}

/**
 * The measured loop of a simulated mechanism. It has the phases and samples of native/runner.cc, but runs the
 * simulator in JavaScript. On real socketpairs the times are those of an epoll in user space. On simulated ones they
 * are the model's own and say nothing of a kernel; there the counts are of interest.
 */
export class SimRunner implements StallingRunner {
  readonly #k: SimKernel<number>
  readonly #descriptors: SimDescriptors
  readonly #wait: SimWait
  readonly #oneshot: boolean
  readonly #plan: Plan
  readonly #columns: SampleColumns
  readonly #writtenNs: Float64Array
  readonly #pending: Uint8Array
  readonly #found: Uint32Array
  #fired: number[] = []

  /** Watches the real socketpairs of `real`, or simulated ones where that is null. */
  constructor(
    plan: Plan,
    options: RunnerOptions,
    columns: SampleColumns,
    real: { readonly pool: NativeFdPool; readonly addon: Addon } | null,
    interest: Interest = 'in',
  ) {
    const make = SIM_WAITS[options.mechanism]
    if (!make) throw new TypeError(`there is no simulated mechanism called "${options.mechanism}"`)
    const count = plan.fdCount
    this.#k = new SimKernel<number>({ nofile: 2 * count + 64 })
    this.#descriptors = real
      ? realPairs(this.#k, count, interest, real)
      : simulatedPairs(this.#k, count, interest)
    const { edge, oneshot, maxEvents, waitMode } = options
    this.#wait = make(this.#k, { count, interest, edge, oneshot, maxEvents, mayBlock: waitMode === 'ready' })
    this.#oneshot = oneshot
    this.#plan = plan
    this.#columns = columns
    this.#writtenNs = new Float64Array(count)
    this.#pending = new Uint8Array(count)
    this.#found = new Uint32Array(count)
  }

  /** Returns everything counted so far, including the addition of the descriptors to the set. */
  work(): SimWork {
    return Object.fromEntries(COUNTER_NAMES.map(name => [name, this.#k.counters[name]]))
  }

  runBatch(first: number, iterations: number): BatchResult {
    const plan = this.#plan
    const columns = this.#columns
    const k = plan.activeCount
    const total = { iterations: 0, waits: 0, events: 0, emptyWaits: 0, digestHigh: 0, digestLow: 0 }
    const batchStart = nowNs()
    for (let n = 0; n < iterations; n++) {
      const isFull =
        total.iterations === columns.iterationNs.length ||
        total.waits + Math.max(1, k) > columns.waitNs.length ||
        total.events + k > columns.dispatchLatencyNs.length
      if (isFull) break
      this.#iterate((first + n) % plan.iterations, total)
    }
    return { ...total, interruptedWaits: 0, elapsedNs: nowNs() - batchStart }
  }

  stallNext(): never {
    throw new Error('a simulated mechanism takes no injected faults')
  }

  #writeAll(iteration: number): void {
    const { indices, activeCount } = this.#plan
    for (let i = 0; i < activeCount; i++) {
      const index = indices[iteration * activeCount + i] as number
      this.#pending[index] = 1
      this.#writtenNs[index] = nowNs()
      this.#descriptors.makeReady(index)
    }
  }

  #rearm(): void {
    for (const index of this.#fired) this.#wait.rearm(index)
    this.#fired = []
  }

  #deliver(index: number, nowNs: number, iteration: number, total: Totals): void {
    if (this.#pending[index] !== 1) {
      throw new Error('a descriptor was delivered that the plan did not make ready')
    }
    this.#pending[index] = 0
    this.#columns.dispatchLatencyNs[total.events++] = nowNs - (this.#writtenNs[index] as number)
    if (this.#descriptors.handle(index) !== 1) throw new Error('a handler did not read or write one byte')
    if (this.#oneshot) this.#fired.push(index)
    addDelivery(total, iteration, index)
  }

  #iterate(iteration: number, total: Totals): void {
    const columns = this.#columns
    const at = total.iterations
    const iterationStart = nowNs()
    this.#writeAll(iteration)
    let roundStart = nowNs()
    columns.writeNs[at] = roundStart - iterationStart
    let [armNs, scanNs, drainNs, cycleNs, delivered] = [0, 0, 0, 0, 0]
    // An iteration without events is one wait that finds nothing.
    do {
      this.#rearm()
      const armed = nowNs()
      this.#wait.wait()
      const waited = nowNs()
      const count = this.#wait.scan(this.#found)
      const scanned = nowNs()
      const isEmpty = count === 0
      if (isEmpty && this.#plan.activeCount > 0) {
        throw new Error('descriptors that were made ready were not delivered')
      }
      for (let i = 0; i < count; i++) {
        this.#deliver(this.#found[i] as number, i === 0 ? scanned : nowNs(), iteration, total)
      }
      const drained = nowNs()
      columns.waitNs[total.waits++] = waited - armed
      armNs += armed - roundStart
      scanNs += scanned - waited
      cycleNs += scanned - roundStart
      drainNs += drained - scanned
      total.emptyWaits += Number(isEmpty)
      roundStart = drained
      delivered += count
    } while (delivered < this.#plan.activeCount)
    columns.armNs[at] = armNs
    columns.scanNs[at] = scanNs
    columns.drainNs[at] = drainNs
    columns.cycleNs[at] = cycleNs
    columns.iterationNs[at] = roundStart - iterationStart
    total.iterations++
  }

  /** The set is simulated and makes no write of another mechanism dearer, so that it may stay. */
  unregister(): void {}

  register(): void {}

  close(): void {
    if (this.#plan.fdCount <= MAX_CHECKED) this.#k.assertInvariants()
  }
}

interface Totals extends DigestSum {
  iterations: number
  waits: number
  events: number
  emptyWaits: number
}
