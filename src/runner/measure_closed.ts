import { setImmediate } from 'node:timers/promises'
import { Bench } from 'tinybench'
import type { BatchResult, PlanRunner, SampleColumns } from '../poller/addon.ts'
import { isSimulated } from '../poller/mechanisms.ts'
import { SimRunner, type SimWork, simClockCostNs } from '../poller/sim_runner.ts'
import { CellRecorder } from '../recorder/cell_recorder.ts'
import type { CellSpec } from '../suite/cells.ts'
import { formatDigest } from '../workload/digest.ts'
import { makePlan, type Plan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import type { CellBlockResult } from './block_protocol.ts'
import type { CellContext } from './measure_cell.ts'
import { PerfCounting } from './perf_counting.ts'

/** Iterations that one call of the native runner may record. */
const MAX_ITERATIONS = 2048
const MAX_EVENTS = 16_384

/** A batch takes about this long: short enough to abort soon, long enough that the rest does not count. */
const BATCH_MS = 2

/** tinybench keeps a sample per batch; longer batches keep their number below this. */
const MAX_BATCHES = 2000

/** Share of a cell's time that goes to warming up, of which the digest pass is a part. */
const WARMUP_SHARE = 0.15

function makeColumns(activeCount: number): SampleColumns {
  const perIteration = () => new Float64Array(MAX_ITERATIONS)
  return {
    writeNs: perIteration(),
    armNs: perIteration(),
    scanNs: perIteration(),
    drainNs: perIteration(),
    cycleNs: perIteration(),
    iterationNs: perIteration(),
    // The runner leaves room for an iteration whose waits deliver one event each.
    waitNs: new Float64Array(MAX_ITERATIONS + activeCount + 1),
    dispatchLatencyNs: new Float64Array(Math.max(MAX_EVENTS, activeCount)),
  }
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
  const plan = makePlan({ seed: context.seed, fdCount: params.fdCount, activeCount: params.activeCount })
  const columns = makeColumns(params.activeCount)
  const simulated = isSimulated(cell.mechanism)
  const clockCostNs = simulated ? simClockCostNs() : context.clockCostNs
  const recorder = new CellRecorder(params.activeCount, clockCostNs, MAX_ITERATIONS)
  const runner = openRunner(cell, plan, columns, context)
  const perf = new PerfCounting(context.addon)
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
    let measuring = false

    const bench = new Bench({
      warmupTime: Math.max(0, warmupMs),
      warmupIterations: 0,
      time: context.budgetMs * (1 - WARMUP_SHARE),
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
        let [iterations, elapsedMs] = [0, 0]
        do {
          const run = () => loop.run(batchIterations)
          const batch = measuring ? perf.count(run) : run()
          if (measuring) recorder.record(columns, batch)
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
    return {
      cellId: cell.id,
      blockIndex: context.blockIndex,
      position: context.position,
      workDigest,
      clockCostNs,
      counters: recorder.counters,
      samples: recorder.samples(),
      simWork,
      notes: [],
      perf: perf.reading(),
    }
  } finally {
    perf.close()
    runner.close()
  }
}
