import type { Addon } from '../../poller/addon.ts'
import type { BatchResult, PlanRunner, SampleColumns } from '../../poller/native_loops.ts'
import type { SimWork } from '../../poller/sim_runner.ts'
import type { CellCounters } from '../../recorder/cell_recorder.ts'
import { CpuRecorder } from '../../recorder/cpu_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { roundFigure } from '../../recorder/summary.ts'
import type { Plan } from '../../workload/plan.ts'
import { COUNTED_PASSES, COUNTED_WARM_UP } from '../turn_rules.ts'
import type { MeasuredCell, Recorded, TurnRequest, TurnResult } from './cell_context.ts'
import { countBatches, measureBatches, smallestOf, warmUp } from './measure_batches.ts'
import { ASLEEP_NOT_COUNTED, PerfCounting, type PerfReading } from './perf_counting.ts'
import { digestPass, PlanLoop } from './plan_loop.ts'

/** A kind of loop that runs a plan. */
export interface PlanKind<Batch extends BatchResult, Runner extends PlanRunner<Batch>> {
  readonly name: string
  readonly plan: Plan
  readonly clockCostNs: number
  readonly notes: readonly string[]
  readonly signal: AbortSignal
  /** Returns a loop whose descriptors are registered. It is the one of the turn before where that can be used again. */
  begin(): Runner
  /** Leaves no descriptor of the loop registered. */
  end(runner: Runner): void
  /** Closes the loop that `begin` would use again. */
  release(): void
  /** The counts of the simulator so far; null for a native loop. */
  work(runner: Runner): SimWork | null
  /** Injects a stall into the next wait. */
  stall(runner: Runner, milliseconds: number): void
  record(batch: Batch): void
  readonly histograms: MetricHistograms
  /** Returns how many readings of the clock a batch made. */
  clockReadings(batch: Batch): number
  /** The columns of a loop that can run the same iterations again; null for one that then does something else. */
  readonly repeatable: SampleColumns | null
  counters(): CellCounters
  /** The addon whose performance counters count the turns; null where they are not counted. */
  readonly counting: Addon | null
  /** What says why they are not. */
  readonly uncounted: PerfReading
}

/** What kinds of loops share whose waits sleep: each turn has a loop of its own, and nothing is repeated, stalled or counted. */
export const SLEEPING = {
  release: () => {},
  work: () => null,
  stall: () => {
    throw new Error('a wait that sleeps cannot be stalled')
  },
  repeatable: null,
  counting: null,
  uncounted: ASLEEP_NOT_COUNTED,
} as const

/** Returns the simulated work between two readings, which leaves out registration, with its number of iterations. */
function workBetween(before: SimWork, after: SimWork, iterations: number): SimWork {
  const counted = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)])
  return { iterations, ...Object.fromEntries(counted) }
}

const NOT_WARMED_UP = { workDigest: null, simWork: null, warmUp: null }

/** A cell whose turns run a plan, each with a registration of its own. */
export class PlanCell<Batch extends BatchResult, Runner extends PlanRunner<Batch>> implements MeasuredCell {
  readonly clockCostNs: number
  readonly notes: readonly string[]
  readonly #kind: PlanKind<Batch, Runner>
  readonly #perf: PerfCounting | null
  readonly #cpu: CpuRecorder
  #iterationMs = 0
  /** The iteration of the plan that the next turn begins with. */
  #next: number

  constructor(kind: PlanKind<Batch, Runner>) {
    this.#kind = kind
    this.#perf = kind.counting && new PerfCounting(kind.counting)
    this.#cpu = new CpuRecorder(kind.histograms)
    this.clockCostNs = kind.clockCostNs
    this.notes = kind.notes
    // The plan's last iteration comes first, so that the digest begins with the plan in the steady state.
    this.#next = kind.plan.iterations - 1
  }

  async turn({ warmUpMs, lengthMs, stallMs, iterations }: TurnRequest): Promise<TurnResult | null> {
    const { plan } = this.#kind
    const beginning = performance.now()
    const runner = this.#kind.begin()
    // A simulated set stays as it is between turns.
    const isSimulated = this.#kind.work(runner) !== null
    let registrationMs = isSimulated ? 0 : performance.now() - beginning
    let warmed: Pick<TurnResult, 'workDigest' | 'simWork' | 'warmUp'> = NOT_WARMED_UP
    let measuredMs: number | null
    try {
      const loop = new PlanLoop(runner, plan.iterations, this.#next)
      // After the first wait, level-triggered epoll finds the item of the wait before still on its ready list.
      loop.run(1)
      if (iterations !== undefined) {
        ;({ warmed, measuredMs } = this.#count(loop, runner, iterations, stallMs))
      } else {
        const isWarm = warmUpMs !== null
        if (isWarm) warmed = this.#warmUp(loop, runner, warmUpMs)
        const needs = { iterationMs: this.#iterationMs, registrationMs }
        measuredMs = await this.#measure(loop, runner, { turnMs: lengthMs(needs), isWarm, stallMs })
      }
      this.#next = loop.next
    } finally {
      const ending = performance.now()
      this.#kind.end(runner)
      if (!isSimulated) registrationMs += performance.now() - ending
    }
    if (measuredMs === null) return null
    return { ...warmed, measuredMs, needs: { iterationMs: this.#iterationMs, registrationMs } }
  }

  #takeDigest(loop: PlanLoop<Batch>, runner: Runner) {
    const { digestIterations } = this.#kind.plan
    const before = this.#kind.work(runner)
    const { workDigest, ...first } = digestPass(loop, digestIterations)
    const after = this.#kind.work(runner)
    return { workDigest, simWork: before && after && workBetween(before, after, digestIterations), first }
  }

  #warmUp(loop: PlanLoop<Batch>, runner: Runner, limitMs: number) {
    const start = performance.now()
    const { first, ...digest } = this.#takeDigest(loop, runner)
    const { iterationMs, ...ended } = warmUp(loop, first, limitMs)
    this.#iterationMs = iterationMs
    return { ...digest, warmUp: { wallMs: roundFigure(performance.now() - start), ...ended } }
  }

  /** Takes the work digest, warms up and records, all by numbers of iterations. */
  #count(loop: PlanLoop<Batch>, runner: Runner, iterations: number, stallMs: number) {
    const { workDigest, simWork } = this.#takeDigest(loop, runner)
    countBatches(loop, COUNTED_WARM_UP, run => run())
    if (stallMs > 0) this.#kind.stall(runner, stallMs)
    // A stall falls into one wait, of which a second pass would show the smaller count.
    const columns = stallMs > 0 ? null : this.#kind.repeatable
    const measuredMs = countBatches(loop, iterations, run => {
      const first = () => (this.#perf ? this.#perf.count(run) : run())
      const batch = columns ? smallestOf(loop, columns, COUNTED_PASSES, first) : first()
      this.#record(batch)
      return batch
    })
    return { warmed: { workDigest, simWork, warmUp: null }, measuredMs }
  }

  #measure(
    loop: PlanLoop<Batch>,
    runner: Runner,
    { stallMs, ...turn }: { turnMs: number; isWarm: boolean; stallMs: number },
  ): Promise<number | null> {
    const { name, signal } = this.#kind
    const record = (batch: Batch) => this.#record(batch)
    const onRecording = () => {
      if (stallMs > 0) this.#kind.stall(runner, stallMs)
    }
    const iterationMs = this.#iterationMs
    return measureBatches({ name, loop, iterationMs, record, perf: this.#perf, onRecording, signal }, turn)
  }

  #record(batch: Batch): void {
    this.#kind.record(batch)
    if (!batch.cpu) return
    const clockNs = this.#kind.clockReadings(batch) * this.clockCostNs
    this.#cpu.record(batch.cpu.ns, batch.iterations, clockNs)
    this.#cpu.divide(batch.cpu)
  }

  recorded(): Recorded {
    const counters = { ...this.#kind.counters(), ...this.#cpu.counters() }
    return { counters, perf: this.#perf ? this.#perf.reading() : this.#kind.uncounted }
  }

  release(): void {
    this.#kind.release()
  }

  close(): void {
    this.#perf?.close()
    this.release()
  }
}
