import type { Addon } from '../../poller/addon.ts'
import type { BatchResult, PlanRunner } from '../../poller/native_loops.ts'
import type { SimWork } from '../../poller/sim_runner.ts'
import type { CellCounters } from '../../recorder/cell_recorder.ts'
import type { MetricSamples } from '../../recorder/metric_histograms.ts'
import type { Plan } from '../../workload/plan.ts'
import { type MeasuredCell, NOTHING_RECORDED, type TurnRequest, type TurnResult } from './cell_context.ts'
import { measureBatches, warmUp } from './measure_batches.ts'
import { ASLEEP_NOT_COUNTED, PerfCounting } from './perf_counting.ts'
import { digestPass, PlanLoop } from './plan_loop.ts'

/** A kind of loop that runs a plan. */
export interface PlanKind<Batch extends BatchResult, Runner extends PlanRunner<Batch>> {
  readonly name: string
  readonly plan: Plan
  readonly clockCostNs: number
  readonly notes: readonly string[]
  readonly signal: AbortSignal
  readonly leastTurnMs: number
  /** Opens the loop, which registers the descriptors. */
  open(): Runner
  /** True where the loop stays open between turns, since its set is simulated and makes nobody's writes dearer. */
  readonly staysOpen: boolean
  /** The counts of the simulator so far; null for a native loop. */
  work(runner: Runner): SimWork | null
  /** Injects a stall into the next wait. */
  stall(runner: Runner, milliseconds: number): void
  /** Returns a recorder for the batches of one turn. */
  newRecorder(): BatchRecorder<Batch>
  /** The addon whose performance counters count the turns; null where the measuring thread sleeps in its waits. */
  readonly counting: Addon | null
}

interface BatchRecorder<Batch> {
  readonly record: (batch: Batch) => void
  readonly counters: () => CellCounters
  readonly samples: () => MetricSamples
}

/** Returns the simulated work between two readings, which leaves out registration, with its number of iterations. */
function workBetween(before: SimWork, after: SimWork, iterations: number): SimWork {
  const counted = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)])
  return { iterations, ...Object.fromEntries(counted) }
}

/** A cell whose turns run a plan, each with a registration of its own. */
export class PlanCell<Batch extends BatchResult, Runner extends PlanRunner<Batch>> implements MeasuredCell {
  readonly clockCostNs: number
  readonly notes: readonly string[]
  readonly leastTurnMs: number
  readonly #kind: PlanKind<Batch, Runner>
  #kept: Runner | null = null
  #iterationMs = 0
  /** The iteration of the plan that the next turn begins with. */
  #next: number

  constructor(kind: PlanKind<Batch, Runner>) {
    this.#kind = kind
    this.clockCostNs = kind.clockCostNs
    this.notes = kind.notes
    this.leastTurnMs = kind.leastTurnMs
    // The plan's last iteration comes first, so that the digest begins with the plan in the steady state.
    this.#next = kind.plan.iterations - 1
  }

  async turn(request: TurnRequest): Promise<TurnResult | null> {
    const opening = performance.now()
    const runner = this.#kept ?? this.#kind.open()
    if (this.#kind.staysOpen) this.#kept = runner
    let registrationMs = performance.now() - opening
    let result: TurnResult | null
    try {
      const loop = new PlanLoop(runner, this.#kind.plan.iterations, this.#next)
      // After the first wait, level-triggered epoll finds the item of the wait before still on its ready list.
      loop.run(1)
      result = request.isWarmUp
        ? this.#warmUp(loop, runner, request.budgetMs)
        : await this.#measure(loop, runner, request)
      this.#next = loop.next
    } finally {
      const closing = performance.now()
      if (runner !== this.#kept) runner.close()
      registrationMs += performance.now() - closing
    }
    return result && { ...result, iterationMs: this.#iterationMs, registrationMs }
  }

  #warmUp(loop: PlanLoop<Batch>, runner: Runner, limitMs: number): TurnResult {
    const { plan } = this.#kind
    const before = this.#kind.work(runner)
    const { workDigest, iterationMs: firstMs } = digestPass(loop, plan.digestIterations)
    const after = this.#kind.work(runner)
    const { iterationMs, ...ended } = warmUp(loop, firstMs, limitMs)
    this.#iterationMs = iterationMs
    return {
      ...NOTHING_RECORDED,
      workDigest,
      simWork: before && after && workBetween(before, after, plan.digestIterations),
      warmUp: ended,
    }
  }

  async #measure(
    loop: PlanLoop<Batch>,
    runner: Runner,
    { budgetMs, stallMs }: TurnRequest,
  ): Promise<TurnResult | null> {
    const { name, signal, counting } = this.#kind
    const recorder = this.#kind.newRecorder()
    const perf = counting && new PerfCounting(counting)
    const onRecording = () => {
      if (stallMs > 0) this.#kind.stall(runner, stallMs)
    }
    const task = { name, loop, iterationMs: this.#iterationMs, record: recorder.record, perf, onRecording, signal }
    try {
      const measuredMs = await measureBatches(task, budgetMs)
      if (measuredMs === null) return null
      return {
        ...NOTHING_RECORDED,
        counters: recorder.counters(),
        samples: recorder.samples(),
        perf: perf ? perf.reading() : ASLEEP_NOT_COUNTED,
        measuredMs,
      }
    } finally {
      perf?.close()
    }
  }

  close(): void {
    this.#kept?.close()
    this.#kept = null
  }
}
