import { simulatedTwin } from '../../poller/mechanisms.ts'
import { FIRST_FD, simulatedPairs } from '../../poller/sim_descriptors.ts'
import { SIM_WAITS } from '../../poller/sim_waits.ts'
import { COUNTER_NAMES, SimKernel } from '../../sim/index.ts'
import { leastSquares } from '../../stats/least_squares.ts'
import { WORK_QUANTITIES, type Work, workPerWait } from '../views/work.ts'

/** The settings that decide, beside N and k, how much work a mechanism does. */
export interface WorkKind {
  /** A native mechanism that the simulator models: `select`, `poll`, `epoll`. */
  readonly mechanism: string
  readonly edge: boolean
  readonly oneshot: boolean
  /** Whether the call may block, although the data is there. */
  readonly mayBlock: boolean
}

/** The work of one wait on average over all plans, which draw k of N descriptors anew for each iteration. */
type WorkAt = (fdCount: number, activeCount: number) => Work

const WORD_BITS = 64

/** What counts are sums of: 1, N, k, the overlap of two drawings, the first of k, words of a bitmap. */
const FORMS: readonly ((fdCount: number, activeCount: number) => number)[] = [
  () => 1,
  n => n,
  (_, k) => k,
  (n, k) => (k * k) / n,
  (n, k) => (n + 1) / (k + 1),
  n => Math.ceil((n + FIRST_FD) / WORD_BITS),
]

/** Values of N that are small enough to run every pair of drawings, and one at which a bitmap has a second word. */
const ENUMERATED = [1, 2, 3]
const ALL_ACTIVE = WORD_BITS - FIRST_FD + 1

function subsets(fdCount: number, size: number): number[][] {
  if (size === 0) return [[]]
  return Array.from({ length: fdCount - size + 1 }, (_, i) => fdCount - 1 - i).flatMap(last =>
    subsets(last, size - 1).map(rest => [...rest, last]),
  )
}

/** Returns counters by name over the second iterations of all pairs of drawings: the work of a wait depends on the one before. */
function countsAt(kind: WorkKind, fdCount: number, activeCount: number): Readonly<Record<string, number>> {
  const make = SIM_WAITS[simulatedTwin(kind.mechanism) ?? '']
  if (!make) throw new TypeError(`the simulator does not model "${kind.mechanism}"`)
  const k = new SimKernel<number>({ nofile: 2 * fdCount + 64 })
  const interest = 'in'
  const descriptors = simulatedPairs(k, fdCount, interest)
  const wait = make(k, { ...kind, interest, count: fdCount, maxEvents: fdCount })
  const found = new Uint32Array(fdCount)
  const iterate = (drawn: readonly number[]) => {
    for (const index of drawn) descriptors.makeReady(index)
    wait.wait()
    const count = wait.scan(found)
    for (let i = 0; i < count; i++) descriptors.handle(found[i] as number)
    if (kind.oneshot) for (let i = 0; i < count; i++) wait.rearm(found[i] as number)
  }
  const drawings = subsets(fdCount, activeCount)
  const total: Record<string, number> = {}
  for (const before of drawings) {
    for (const drawn of drawings) {
      iterate(before)
      const start = { ...k.counters }
      iterate(drawn)
      for (const name of COUNTER_NAMES) total[name] = (total[name] ?? 0) + k.counters[name] - start[name]
    }
  }
  return total
}

function learn(kind: WorkKind): WorkAt {
  const places = [
    ...ENUMERATED.flatMap(n => Array.from({ length: n }, (_, i) => [n, i + 1] as const)),
    [ALL_ACTIVE, ALL_ACTIVE] as const,
  ]
  const rows = places.map(([n, k]) => FORMS.map(form => form(n, k)))
  const works = places.map(([n, k]) => {
    const counts = countsAt(kind, n, k)
    return workPerWait(counter => counts[counter] ?? 0) as Work
  })
  const coefficients = WORK_QUANTITIES.map(({ name }) => {
    const fit = leastSquares(
      rows,
      works.map(work => work[name]),
    )
    // Counts here are rational with small denominators, so that rounding removes the numerical error.
    return fit.map(value => Math.round(value * 1e6) / 1e6)
  })
  return (fdCount, activeCount) => {
    const forms = FORMS.map(form => form(fdCount, activeCount))
    return Object.fromEntries(
      WORK_QUANTITIES.map(({ name }, i) => [
        name,
        forms.reduce((sum, value, j) => sum + value * (coefficients[i]?.[j] as number), 0),
      ]),
    ) as Work
  }
}

const learned = new Map<string, WorkAt>()

/**
 * Returns the work of one wait of `kind` where it takes all that is ready (`maxEvents` at least k), by running the simulator
 * at a few small N and k and putting together how its counts grow with both.
 *
 * @returns null for a mechanism that the simulator does not model.
 */
export function simulatedWork(kind: WorkKind): WorkAt | null {
  if (simulatedTwin(kind.mechanism) === undefined) return null
  const key = JSON.stringify([kind.mechanism, kind.edge, kind.oneshot, kind.mayBlock])
  const known = learned.get(key)
  if (known) return known
  const work = learn(kind)
  learned.set(key, work)
  return work
}
