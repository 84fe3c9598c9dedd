/** The metrics of a cell. docs/glossary.md says what each is. */

export type MetricUnit = 'ns' | '1/s'

/** What the correction for the clock depends on. */
export interface ClockContext {
  /** What one clock reading adds to an interval, in ns. */
  readonly clockCostNs: number
  /** k. */
  readonly activeCount: number
  /** Arm-wait-scan-drain rounds in one iteration. */
  readonly waitsPerIteration: number
  readonly load: 'closed' | 'open'
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
    // those after the wait and after the scan.
    clockReadings: ({ load, activeCount, waitsPerIteration }) =>
      load === 'open' ? 3 : activeCount + (3 * (waitsPerIteration + 1)) / 2,
  },
  { name: 'wakeupLatencyNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'eventsPerSecond', unit: '1/s', clockReadings: () => 0 },
  {
    name: 'writeNs',
    unit: 'ns',
    clockReadings: ({ load, activeCount }) => (load === 'open' ? 1 : activeCount + 1),
  },
  { name: 'armNs', unit: 'ns', clockReadings: oncePerRound },
  { name: 'scanNs', unit: 'ns', clockReadings: oncePerRound },
  {
    name: 'drainNs',
    unit: 'ns',
    clockReadings: ({ load, activeCount }) => (load === 'open' ? 1 : activeCount),
  },
  { name: 'writerLatenessNs', unit: 'ns', clockReadings: () => 0 },
  { name: 'addNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'modifyNs', unit: 'ns', clockReadings: () => 1 },
  { name: 'removeNs', unit: 'ns', clockReadings: () => 1 },
] as const satisfies readonly Metric[]

export type RecordedMetricName = (typeof RECORDED_METRICS)[number]['name']

/** All metrics of run.json: the recorded ones and `costPerEventNs`, which is cycleNs / activeCount. */
export const METRIC_NAMES = [...RECORDED_METRICS.map(metric => metric.name), 'costPerEventNs'] as const

/** What to subtract from every figure of a metric, in ns. */
export function clockCorrectionNs(name: RecordedMetricName, context: ClockContext): number {
  const metric = RECORDED_METRICS.find(candidate => candidate.name === name) as Metric
  return metric.clockReadings(context) * context.clockCostNs
}

/**
 * The metric that a cell is judged by. A wait that sleeps until a writer wakes it has no duration worth
 * knowing, so `waitNs` and `cycleNs` exist only where the data is there before the wait.
 */
export function leadMetricName(params: {
  readonly load: string
  readonly waitMode: string
  readonly arrivals: string | null
}): RecordedMetricName {
  if (params.load === 'open') return params.arrivals === 'flood' ? 'eventsPerSecond' : 'dispatchLatencyNs'
  return params.waitMode === 'wakeup' ? 'wakeupLatencyNs' : 'waitNs'
}
