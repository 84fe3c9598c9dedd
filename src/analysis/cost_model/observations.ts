import { metricNameIn } from '../../metrics/metrics.ts'
import { isSimulated, simulatedTwin } from '../../poller/mechanisms.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { hasOwnReaders } from '../../suite/cells.ts'
import type { Analysis } from '../analyse.ts'
import { seriesIdOf } from '../views/series.ts'
import { type Work, workOf } from '../views/work.ts'
import { simulatedWork } from './simulated_work.ts'

/** The phase of a cell that was timed: its waits, or the writes of an iteration. */
export type TimedPhase = 'waitNs' | 'writeNs'

/** One measured median, with the work that was done in that time. */
export interface Observation {
  readonly cell: RunCell
  readonly fdCount: number
  /** Everything but N: observations of one place differ in their size alone. */
  readonly place: string
  /** The median in ns or instructions, at least LEAST_NS. */
  readonly measured: number
  readonly ci95: readonly [number, number] | null
  readonly work: Work
}

/** No system call is shorter, in ns or instructions; correcting for the clock may leave less, or nothing. */
const LEAST_NS = 1

const COUNTED_MODES = ['nonblocking', 'ready']

/** Returns whether one wait takes all that an iteration made ready, no wait slept, and no fault was injected. */
function isPlain({ params, counters }: RunCell): boolean {
  const { waits, iterations } = counters
  return (
    params.load === 'closed' &&
    COUNTED_MODES.includes(params.waitMode) &&
    params.maxEvents >= params.activeCount &&
    params.fdCount > 0 &&
    params.activeCount > 0 &&
    params.activeCount <= params.fdCount &&
    params.highestFd === null &&
    params.activity === 'random' &&
    params.interest === 'in' &&
    params.messageBytes === 1 &&
    !params.freshSet &&
    params.chainWrites + params.churn + params.waitDelayNs + params.stallMs === 0 &&
    params.readers === 1 &&
    !hasOwnReaders(params) &&
    (waits === undefined || iterations === undefined || waits === iterations)
  )
}

/** Returns a key that is the same for a cell and its simulated twin. */
function twinKey(mechanism: string, { params }: RunCell): string {
  const { fdCount, activeCount, trigger, oneshot, waitMode } = params
  return JSON.stringify([mechanism, fdCount, activeCount, trigger, oneshot, waitMode])
}

/** Returns the work per wait of plain native cells, as the run's own twins or the simulator count it. */
export function worksOf(analysis: Analysis): Map<RunCell, Work> {
  const counted = new Map<string, Work>()
  for (const cell of analysis.comparable) {
    const work = isSimulated(cell.mechanism) && isPlain(cell) ? workOf(cell) : null
    if (work) counted.set(twinKey(cell.mechanism, cell), work)
  }
  const works = new Map<RunCell, Work>()
  for (const cell of analysis.comparable) {
    if (isSimulated(cell.mechanism) || !isPlain(cell) || cell.params.fdKind !== 'socketpair') continue
    const twin = simulatedTwin(cell.mechanism)
    const work = (twin && counted.get(twinKey(twin, cell))) ?? workFor(cell)
    if (work) works.set(cell, work)
  }
  return works
}

/** Returns the work of a wait of `cell`, with `fdCount` descriptors instead of its own where that is given. */
export function workFor(
  { mechanism, params }: RunCell,
  fdCount = params.fdCount,
  activeCount = params.activeCount,
): Work | null {
  const { trigger, oneshot, waitMode } = params
  const at = simulatedWork({ mechanism, edge: trigger === 'edge', oneshot, mayBlock: waitMode === 'ready' })
  return at?.(fdCount, activeCount) ?? null
}

/**
 * Returns what a cost model can be fitted to. Oneshot is left out, because re-arming is timed in another phase than it
 * is counted in. Of runs with private and with shared descriptor tables only the kind that comes first is taken, since
 * looking up a descriptor costs more in a shared one.
 */
export function observationsOf(works: ReadonlyMap<RunCell, Work>, phase: TimedPhase): Observation[] {
  const metricOf = (cell: RunCell) => cell.metrics[metricNameIn(cell.params.counts, phase)]
  const cells = [...works].filter(([cell]) => !cell.params.oneshot && (metricOf(cell)?.p50 ?? 0) >= LEAST_NS)
  const table = cells[0]?.[0].params.fdTable
  return cells
    .filter(([cell]) => cell.params.fdTable === table)
    .map(([cell, work]) => ({
      cell,
      fdCount: cell.params.fdCount,
      place: placeOf(cell),
      measured: metricOf(cell)?.p50 as number,
      ci95: metricOf(cell)?.ci95 ?? null,
      work,
    }))
}

export function placeOf(cell: RunCell): string {
  return JSON.stringify([seriesIdOf(cell), cell.params.waitMode, cell.params.active])
}
