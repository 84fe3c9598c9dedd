import { setImmediate } from 'node:timers/promises'
import { Bench } from 'tinybench'
import type { BatchResult, PlanRunner, SampleColumns } from '../poller/addon.ts'
import { isSimulated } from '../poller/mechanisms.ts'
import { SimRunner, type SimWork, simClockCostNs } from '../poller/sim_runner.ts'
import { CellRecorder } from '../recorder/cell_recorder.ts'
import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'
import { formatDigest } from '../workload/digest.ts'
import { makePlan, type Plan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import type { CellBlockResult } from './block_protocol.ts'
import { faultNotes } from './fault_notes.ts'
import type { CellContext } from './measure_cell.ts'

/** Iterations that one call of the native runner may record. */
const MAX_ITERATIONS = 2048
const MAX_EVENTS = 16_384

/** A batch takes about this long: short enough to abort soon, long enough that the rest does not count. */
const BATCH_MS = 2

/** tinybench keeps a sample per batch; longer batches keep their number below this. */
const MAX_BATCHES = 2000

/** Share of a cell's time that goes to warming up, of which the digest pass is a part. */
const WARMUP_SHARE = 0.15

function makeColumns(events: number, churn: number): SampleColumns {
  const perIteration = () => new Float64Array(MAX_ITERATIONS)
  return {
    writeNs: perIteration(),
    armNs: perIteration(),
    scanNs: perIteration(),
    drainNs: perIteration(),
    cycleNs: perIteration(),
    iterationNs: perIteration(),
    // The runner leaves room for an iteration whose waits deliver one event each.
    waitNs: new Float64Array(MAX_ITERATIONS + events + 1),
    dispatchLatencyNs: new Float64Array(Math.max(MAX_EVENTS, events)),
    ...(churn > 0 && makeControlColumns(Math.max(MAX_EVENTS, churn))),
  }
}

function makeControlColumns(length: number): Pick<SampleColumns, 'modifyNs' | 'removeNs' | 'addNs'> {
  const perChange = () => new Float64Array(length)
  return { modifyNs: perChange(), removeNs: perChange(), addNs: perChange() }
}

/** Runs the plan through the native runner, on and on, batch by batch. */
class PlanLoop {
  readonly #runner: PlanRunner
  readonly #planIterations: number
  #next: number

  /** Begins with the last iteration, so that one uncounted run leaves the mechanism as any other finds it. */
  constructor(runner: PlanRunner, planIterations: number) {
    this.#runner = runner
    this.#planIterations = planIterations
    this.#next = planIterations - 1
  }

  run(iterations: number): BatchResult {
    const batch = this.#runner.runBatch(this.#next, Math.min(iterations, MAX_ITERATIONS))
    this.#next = (this.#next + batch.iterations) % this.#planIterations
    return batch
  }
}

/** Stops a wait once, when half of the measured time is over. */
class Stall {
  readonly #runner: PlanRunner
  readonly #milliseconds: number
  readonly #measuredMs: number
  #start: number | null = null
  #done: boolean

  constructor(runner: PlanRunner, milliseconds: number, measuredMs: number) {
    this.#runner = runner
    this.#milliseconds = milliseconds
    this.#measuredMs = measuredMs
    this.#done = milliseconds === 0
  }

  /** To be called before every measured batch. */
  beforeBatch(): void {
    this.#start ??= performance.now()
    if (performance.now() - this.#start >= this.#measuredMs / 2) this.atLatestNow()
  }

  /** True where the next wait is the one. */
  atLatestNow(): boolean {
    if (this.#done) return false
    this.#done = true
    this.#runner.stallNext(this.#milliseconds)
    return true
  }
}

/** Runs the first iterations of the plan and returns the digest of what they delivered. */
function digestPass(loop: PlanLoop, iterations: number): { workDigest: string; iterationMs: number } {
  let [done, high, low, elapsedNs] = [0, 0, 0, 0]
  while (done < iterations) {
    const batch = loop.run(iterations - done)
    done += batch.iterations
    high = (high + batch.digestHigh) >>> 0
    low = (low + batch.digestLow) >>> 0
    elapsedNs += batch.elapsedNs
  }
  return { workDigest: formatDigest(high, low), iterationMs: elapsedNs / done / 1e6 }
}

function openRunner(
  { mechanism, params }: CellSpec,
  plan: Plan,
  columns: SampleColumns,
  context: CellContext,
): PlanRunner {
  const { addon, pool } = context
  const options = {
    mechanism,
    waitMode: params.waitMode,
    edge: params.trigger === 'edge',
    oneshot: params.oneshot,
    sharedFdTable: params.fdTable === 'shared',
    maxEvents: params.maxEvents,
    highestFd: params.highestFd,
    chainWrites: params.chainWrites,
    churn: params.churn,
    waitDelayNs: params.waitDelayNs,
  }
  if (params.fdKind === 'simulated') return new SimRunner(plan, options, columns, null)
  if (!pool) throw new Error('the block has no pool of descriptors')
  if (isSimulated(mechanism)) return new SimRunner(plan, options, columns, { pool, addon })
  return new addon.Runner(pool, encodePlan(plan), options, columns)
}

function workOf(runner: PlanRunner): SimWork | null {
  return runner instanceof SimRunner ? runner.work() : null
}

/** Without what adding the descriptors took, and with the number of iterations that it was done in. */
function workBetween(before: SimWork, after: SimWork, iterations: number): SimWork {
  const counted = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)])
  return { iterations, ...Object.fromEntries(counted) }
}

/**
 * Measures a closed-loop cell as a tinybench task, whose function runs a batch in the native runner and returns the
 * duration that the runner took.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed or did other work than the plan.
 */
export async function measureClosed(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  const { params } = cell
  const { fdCount, activeCount, chainWrites } = params
  const plan = makePlan({ seed: context.seed, fdCount, activeCount, chainWrites })
  const events = eventsPerIteration(params)
  const columns = makeColumns(events, params.churn)
  const simulated = isSimulated(cell.mechanism)
  const clockCostNs = simulated ? simClockCostNs() : context.clockCostNs
  const recorder = new CellRecorder(events, clockCostNs, MAX_ITERATIONS)
  const runner = openRunner(cell, plan, columns, context)
  try {
    const loop = new PlanLoop(runner, plan.iterations)
    const start = performance.now()
    // Level-triggered epoll finds the item of the wait before still on its ready list.
    loop.run(1)
    const before = workOf(runner)
    const { workDigest, iterationMs } = digestPass(loop, plan.digestIterations)
    const simWork = before && workBetween(before, workOf(runner) ?? before, plan.digestIterations)
    const warmupMs = context.budgetMs * WARMUP_SHARE - (performance.now() - start)
    const batchMs = Math.max(BATCH_MS, context.budgetMs / MAX_BATCHES)
    const batchIterations = Math.max(1, Math.min(MAX_ITERATIONS, Math.round(BATCH_MS / iterationMs)))
    const measuredMs = context.budgetMs * (1 - WARMUP_SHARE)
    const stall = new Stall(runner, params.stallMs, measuredMs)
    const runRecorded = () => {
      const batch = loop.run(batchIterations)
      recorder.record(columns, batch)
      return batch
    }
    let measuring = false

    const bench = new Bench({
      warmupTime: Math.max(0, warmupMs),
      warmupIterations: 0,
      time: measuredMs,
      iterations: 1,
      throws: true,
      signal: context.signal,
      setup: (_, mode) => {
        measuring = mode === 'run'
      },
    })
    bench.add(
      cell.id,
      () => {
        const start = performance.now()
        if (measuring) stall.beforeBatch()
        let [iterations, elapsedMs] = [0, 0]
        do {
          const batch = measuring ? runRecorded() : loop.run(batchIterations)
          iterations += batch.iterations
          elapsedMs += batch.elapsedNs / 1e6
        } while (elapsedMs < batchMs)
        return {
          overriddenDuration: elapsedMs / iterations,
          overriddenIterationCost: performance.now() - start,
        }
      },
      // A turn of the event loop between batches lets an abort message in.
      { async: false, beforeEach: async () => void (await setImmediate()) },
    )
    const [task] = await bench.run()
    if (context.signal.aborted) return null
    if (task?.result.state !== 'completed') throw new Error(`tinybench left the task ${task?.result.state}`)
    // A budget of a batch or two has no middle.
    if (stall.atLatestNow()) runRecorded()
    return {
      cellId: cell.id,
      blockIndex: context.blockIndex,
      position: context.position,
      workDigest,
      clockCostNs,
      counters: recorder.counters,
      samples: recorder.samples(),
      simWork,
      notes: faultNotes(params),
    }
  } finally {
    runner.close()
  }
}
