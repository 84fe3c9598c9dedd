/** The metrics of a cell. docs/glossary.md says what each is. */
import { eventsPerIteration } from '../suite/cells.ts'
import type { WaitMode } from '../suite/parameters.ts'

export type MetricUnit = 'ns' | '1/s'

/** What the correction for the clock depends on. */
export interface ClockContext {
  /** What one clock reading adds to an interval, in ns. */
  readonly clockCostNs: number
  /** k. */
  readonly activeCount: number
  /** What an iteration delivers beside: the writes of its handlers. */
  readonly chainWrites: number
  /** Arm-wait-scan-drain rounds in one iteration. */
  readonly waitsPerIteration: number
  readonly load: 'closed' | 'open'
  readonly waitMode: WaitMode
}

export interface Metric {
  readonly name: string
  readonly unit: MetricUnit
  /** How many clock readings lie within one sample, so that their cost can be taken off. */
  readonly clockReadings: (context: ClockContext) => number
}

/** A sample of an open loop is one round, that of a closed loop all rounds of an iteration. */
function oncePerRound({ load, waitsPerIteration }: ClockContext): number {
  return load === 'open' ? 1 : waitsPerIteration
}

/**
 * Closed loop. In a chain every handler but a chain's last takes one stamp more, before its write: an event that
 * a handler made ready has on average the stamps of k - 1 other handlers behind it or before it, two each. Exact
 * where k divides the writes of the chain.
 */
function dispatchReadings({ activeCount: k, chainWrites, waitsPerIteration }: ClockContext): number {
  if (chainWrites === 0) return k + (3 * (waitsPerIteration + 1)) / 2
  return 3 + (k * k + chainWrites * (2 * k - 1)) / (k + chainWrites)
}

/**
 * Recorded as they come from the native loops, whose readings of the clock stand in native/. A cell has those
 * that its kind of loop gives, its lead metric at least.
 */
export const RECORDED_METRICS = [
  { name: 'waitNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'cycleNs', unit: 'ns', clockReadings: ({ waitsPerIteration }) => 3 * waitsPerIteration },
  {
    name: 'dispatchLatencyNs',
    unit: 'ns',
    // Closed loop, on average over an iteration: the write stamps after an event's own and the handler stamps
    // before its own add up to k - 1; the phases between them have four. Open loop: the writer's stamp, and
    // those after the wait and after the scan. A reader that another thread wakes: the last two and, on average,
    // half of the other events' of the same wait.
    clockReadings: context => {
      if (context.load === 'open') return 3
      if (context.waitMode === 'wakeup') return 2 + (context.activeCount / context.waitsPerIteration - 1) / 2
      return dispatchReadings(context)
    },
  },
  { name: 'wakeupLatencyNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'eventsPerSecond', unit: '1/s', clockReadings: () => 0 },
  {
    name: 'writeNs',
    unit: 'ns',
    clockReadings: context => (context.load === 'open' ? 1 : eventsPerIteration(context) + 1),
  },
  { name: 'armNs', unit: 'ns', clockReadings: oncePerRound },
  { name: 'scanNs', unit: 'ns', clockReadings: oncePerRound },
  {
    name: 'drainNs',
    unit: 'ns',
    clockReadings: context => (context.load === 'open' ? 1 : eventsPerIteration(context)),
  },
  { name: 'writerLatenessNs', unit: 'ns', clockReadings: () => 0 },
  { name: 'addNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'modifyNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'removeNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'controlCallsPerSecond', unit: '1/s', clockReadings: () => 0 },
] as const satisfies readonly Metric[]

export type RecordedMetricName = (typeof RECORDED_METRICS)[number]['name']

/** All metrics of run.json: the recorded ones and `costPerEventNs`, which is cycleNs / the events of an iteration. */
export const METRIC_NAMES = [...RECORDED_METRICS.map(metric => metric.name), 'costPerEventNs'] as const

/** The recorded metrics whose tails matter: they have intervals of percentiles, as has `costPerEventNs`. */
export const TAIL_METRICS: readonly RecordedMetricName[] = [
  'waitNs',
  'cycleNs',
  'dispatchLatencyNs',
  'wakeupLatencyNs',
]

/** What to subtract from every figure of a metric, in ns. */
export function clockCorrectionNs(name: RecordedMetricName, context: ClockContext): number {
  const metric = RECORDED_METRICS.find(candidate => candidate.name === name) as Metric
  return metric.clockReadings(context) * context.clockCostNs
}

/**
 * The metric that a cell is judged by. A wait that sleeps until a writer wakes it has no duration worth
 * knowing, so `waitNs` and `cycleNs` exist only where the data is there before the wait. A cell that changes
 * its interest set is there for the changes.
 */
export function leadMetricName(params: {
  readonly load: string
  readonly waitMode: string
  readonly arrivals: string | null
  readonly churn: number
}): RecordedMetricName {
  if (params.load === 'open') return params.arrivals === 'flood' ? 'eventsPerSecond' : 'dispatchLatencyNs'
  if (params.churn > 0) return 'controlCallsPerSecond'
  return params.waitMode === 'wakeup' ? 'wakeupLatencyNs' : 'waitNs'
}
