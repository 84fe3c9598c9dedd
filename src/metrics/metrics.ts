import { dispatchReadings, oncePerEvent, oncePerRound } from './clock_readings.ts'
import { CHANGE_RATE_WORDS, DELIVERY_WORDS, latencyWords, WAIT_WORDS } from './lead_words.ts'
import type { ClockContext, JudgedParams, Metric } from './metric.ts'

/**
 * Every metric that run.json can hold, in the order of the columns of a report's table of every cell. A cell has
 * those that its kind of loop gives, the one that it is judged by at least. All lists of metrics elsewhere derive
 * from this table.
 */
export const METRICS = [
  {
    name: 'waitNs',
    unit: 'ns',
    meaning: 'one wait call, entry to return',
    clockReadings: () => 1,
    hasTailIntervals: true,
    column: { head: 'wait', hasTails: true },
    drawn: {
      charts: ['scaling', 'percentiles', 'histogram'],
      name: 'one wait',
      title: 'What one wait costs',
      axisTitle: 'one wait call',
    },
    lead: {
      judges: ({ load, waitMode, churn }) => load !== 'open' && churn === 0 && waitMode !== 'wakeup',
      words: WAIT_WORDS,
    },
  },
  {
    name: 'wakeupLatencyNs',
    unit: 'ns',
    meaning: 'one event: from just before the write to the return of a wait that was blocked',
    clockReadings: () => 1,
    hasTailIntervals: true,
    column: { head: 'wake-up', hasTails: true },
    drawn: {
      charts: ['scaling', 'percentiles', 'histogram'],
      name: 'wake-up latency',
      title: 'How long a wake-up takes',
      axisTitle: 'wake-up latency',
    },
    lead: {
      // A wait that sleeps until a writer wakes it has no duration worth knowing.
      judges: ({ load, waitMode, churn }) => load !== 'open' && churn === 0 && waitMode === 'wakeup',
      words: latencyWords('wake-up latency'),
    },
  },
  {
    name: 'cycleNs',
    unit: 'ns',
    meaning: 'arm + wait + scan of one iteration',
    clockReadings: ({ waitsPerIteration }) => 3 * waitsPerIteration,
    hasTailIntervals: true,
    column: { head: 'cycle', hasTails: false },
    drawn: null,
    lead: null,
  },
  {
    name: 'costPerEventNs',
    unit: 'ns',
    meaning: '`cycleNs` / the events of an iteration',
    clockReadings: null,
    hasTailIntervals: true,
    column: { head: 'per event', hasTails: false },
    drawn: {
      charts: ['cost-per-event'],
      name: 'one event',
      title: 'What one event costs',
      axisTitle: 'arm + wait + scan, per event',
    },
    lead: null,
  },
  {
    name: 'dispatchLatencyNs',
    unit: 'ns',
    meaning: 'one event: from just before the write that made it ready',
    clockReadings: dispatchReadings,
    hasTailIntervals: true,
    column: { head: 'dispatch', hasTails: true },
    drawn: {
      charts: ['scaling', 'percentiles', 'histogram'],
      name: 'dispatch latency',
      title: 'How long an event waits for its handler',
      axisTitle: 'dispatch latency',
    },
    lead: {
      judges: ({ load, arrivals }) => load === 'open' && arrivals !== 'flood',
      words: latencyWords('dispatch latency'),
    },
  },
  {
    name: 'writerLatenessNs',
    unit: 'ns',
    meaning: 'open loop, one event: from its intended time to just before the first attempt to send it',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'writer late', hasTails: true },
    drawn: {
      charts: ['percentiles'],
      name: 'lateness of the writer',
      title: 'How late the writer was',
      axisTitle: 'lateness of the writer',
    },
    lead: null,
  },
  {
    name: 'addNs',
    unit: 'ns',
    meaning: 'one call that changes the interest set',
    clockReadings: () => 1,
    hasTailIntervals: false,
    column: { head: 'add', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'adding one',
      title: 'What adding a descriptor costs',
      axisTitle: 'adding one descriptor',
    },
    lead: null,
  },
  {
    name: 'modifyNs',
    unit: 'ns',
    meaning: 'one call that changes the interest set',
    clockReadings: () => 1,
    hasTailIntervals: false,
    column: { head: 'modify', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'modifying one',
      title: 'What modifying a descriptor costs',
      axisTitle: 'modifying one descriptor',
    },
    lead: null,
  },
  {
    name: 'removeNs',
    unit: 'ns',
    meaning: 'one call that changes the interest set',
    clockReadings: () => 1,
    hasTailIntervals: false,
    column: { head: 'remove', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'removing one',
      title: 'What removing a descriptor costs',
      axisTitle: 'removing one descriptor',
    },
    lead: null,
  },
  {
    name: 'eventsPerSecond',
    unit: '1/s',
    meaning: '(k + `chainWrites`) / (write + arm + wait + scan + drain) of one iteration',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'events', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'events per second',
      title: 'How many events a second',
      axisTitle: 'events per second (more is better)',
    },
    lead: {
      judges: ({ load, arrivals }) => load === 'open' && arrivals === 'flood',
      words: DELIVERY_WORDS,
    },
  },
  {
    name: 'controlCallsPerSecond',
    unit: '1/s',
    meaning: 'the calls that change the interest set before one iteration / the time that they take together',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'changes', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'changes per second',
      title: 'How many changes of the interest set a second',
      axisTitle: 'changes per second (more is better)',
    },
    lead: {
      // A cell that changes its interest set is there for the changes.
      judges: ({ load, churn }) => load !== 'open' && churn > 0,
      words: CHANGE_RATE_WORDS,
    },
  },
  {
    name: 'writeNs',
    unit: 'ns',
    meaning: 'the phase, summed over one iteration',
    clockReadings: context => oncePerEvent(context) + (context.load === 'open' ? 0 : 1),
    hasTailIntervals: false,
    column: null,
    drawn: null,
    lead: null,
  },
  {
    name: 'armNs',
    unit: 'ns',
    meaning: 'the phase, summed over one iteration',
    clockReadings: oncePerRound,
    hasTailIntervals: false,
    column: null,
    drawn: null,
    lead: null,
  },
  {
    name: 'scanNs',
    unit: 'ns',
    meaning: 'the phase, summed over one iteration',
    clockReadings: oncePerRound,
    hasTailIntervals: false,
    column: null,
    drawn: null,
    lead: null,
  },
  {
    name: 'drainNs',
    unit: 'ns',
    meaning: 'the phase, summed over one iteration',
    clockReadings: oncePerEvent,
    hasTailIntervals: false,
    column: null,
    drawn: null,
    lead: null,
  },
] as const satisfies readonly Metric[]

type Row = (typeof METRICS)[number]

export type MetricName = Row['name']
export type RecordedMetricName = Exclude<Row, { readonly clockReadings: null }>['name']
export type LeadMetricName = Exclude<Row, { readonly lead: null }>['name']
export type DrawnMetricName = Exclude<Row, { readonly drawn: null }>['name']

const rows = new Map<string, Metric>(METRICS.map(metric => [metric.name, metric]))

export const METRIC_NAMES: readonly MetricName[] = METRICS.map(({ name }) => name)

/** The metrics that are recorded as they come from the loops; the others are computed from them. */
export const RECORDED_METRICS = METRICS.filter(
  (metric): metric is Exclude<Row, { readonly clockReadings: null }> => metric.clockReadings !== null,
)

export function metricOf(name: MetricName): Metric {
  return rows.get(name) as Metric
}

/** Returns what to subtract from every figure of a metric, in ns. */
export function clockCorrectionNs(name: RecordedMetricName, context: ClockContext): number {
  return (metricOf(name).clockReadings?.(context) ?? 0) * context.clockCostNs
}

/** Returns the name of the metric that a cell is judged by. Of every cell exactly one row of the table says so. */
export function leadMetricName(params: JudgedParams): LeadMetricName {
  return METRICS.find(({ lead }) => lead?.judges(params))?.name as LeadMetricName
}
