import { armReadings, dispatchReadings, oncePerEvent, oncePerRound, oncePerWrite } from './clock_readings.ts'
import { COUNTED_CHANGES, type CountedRow, countedName, rowOfCounts, rowOfTimes } from './counted_metrics.ts'
import type { ClockContext, JudgedParams, Metric } from './metric.ts'
import { areReadersApart, onlyReads, READER_METRICS } from './reader_metrics.ts'
import type { Counts } from './units.ts'

/** What all phases of an iteration have in common. */
const PHASE = {
  unit: 'ns',
  meaning: 'the phase, summed over one iteration',
  hasTailIntervals: false,
  column: null,
  drawn: null,
  counted: {},
  lead: null,
} as const

/** What all calls that change the interest set have in common. */
const CONTROL_CALL = {
  unit: 'ns',
  meaning: 'one call that changes the interest set',
  clockReadings: () => 1,
  hasTailIntervals: false,
  counted: {},
  lead: null,
} as const

/**
 * Every metric of a run that takes times, in the order of the columns of a report's table of every cell. A cell has
 * those that its kind of loop gives, the one that it is judged by at least. The metrics of a run that counts
 * instructions derive from the times, and all lists of metrics elsewhere from METRICS.
 */
const TIMED = [
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
    counted: {},
    lead: {
      judges: params => onlyReads(params) && !areReadersApart(params),
    },
  },
  {
    name: 'wakeupLatencyNs',
    unit: 'ns',
    meaning: 'one wake-up: from just before the write that woke the reader to the return of its wait',
    clockReadings: () => 1,
    hasTailIntervals: true,
    column: { head: 'wake-up', hasTails: true },
    drawn: {
      charts: ['scaling', 'percentiles', 'histogram'],
      name: 'wake-up latency',
      title: 'How long a wake-up takes',
      axisTitle: 'wake-up latency',
    },
    counted: {
      title: 'How many instructions a wake-up takes',
    },
    lead: {
      // A wait that sleeps until a writer wakes it has no duration worth knowing.
      judges: ({ load, waitMode, churn }) => load !== 'open' && churn === 0 && waitMode === 'wakeup',
    },
  },
  {
    name: 'timeoutLatenessNs',
    unit: 'ns',
    meaning:
      'one wait that its timeout ended: from its entry plus the timeout that was asked for to its return',
    clockReadings: () => 1,
    hasTailIntervals: true,
    column: { head: 'late', hasTails: true },
    drawn: {
      charts: ['scaling', 'percentiles', 'histogram'],
      name: 'lateness',
      title: 'How late a timeout ends',
      axisTitle: 'lateness of the return',
    },
    counted: null,
    lead: {
      judges: ({ load, waitMode, churn }) => load !== 'open' && churn === 0 && waitMode === 'timeout',
    },
  },
  {
    name: 'cycleNs',
    unit: 'ns',
    meaning: 'arm + wait + scan of one iteration',
    clockReadings: ({ waitsPerIteration, readingsPerRound = 3 }) => readingsPerRound * waitsPerIteration,
    hasTailIntervals: true,
    column: { head: 'cycle', hasTails: false },
    drawn: null,
    counted: {},
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
    counted: {},
    // No cell settles by it, but what has oneshot or fresh sets is compared by it (lead_metric.ts).
    lead: { judges: () => false },
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
    counted: {
      title: 'How many instructions pass before the handler of an event',
    },
    lead: {
      judges: ({ load, arrivals }) => load === 'open' && arrivals !== 'flood' && arrivals !== 'quiet',
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
    counted: null,
    lead: null,
  },
  {
    ...CONTROL_CALL,
    name: 'addNs',
    column: { head: 'add', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'adding one',
      title: 'What adding a descriptor costs',
      axisTitle: 'adding one descriptor',
    },
  },
  {
    ...CONTROL_CALL,
    name: 'modifyNs',
    column: { head: 'modify', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'modifying one',
      title: 'What modifying a descriptor costs',
      axisTitle: 'modifying one descriptor',
    },
  },
  {
    ...CONTROL_CALL,
    name: 'removeNs',
    column: { head: 'remove', hasTails: false },
    drawn: {
      charts: ['percentiles'],
      name: 'removing one',
      title: 'What removing a descriptor costs',
      axisTitle: 'removing one descriptor',
    },
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
    counted: null,
    lead: {
      judges: ({ load, arrivals, writerPauseNs }) =>
        load === 'open' && arrivals === 'flood' && writerPauseNs !== 0,
    },
  },
  ...READER_METRICS,
  {
    name: 'controlCallsPerSecond',
    unit: '1/s',
    meaning:
      'the calls that change the interest set before one iteration / the time that they take together; of readers that are threads or processes, those of all of them in a slice of 5 ms',
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'changes', hasTails: false },
    drawn: {
      charts: ['scaling'],
      name: 'changes per second',
      title: 'How many changes of the interest set a second',
      axisTitle: 'changes per second (more is better)',
    },
    counted: null,
    lead: {
      // A cell that changes its interest set is there for the changes.
      judges: ({ load, churn, counts }) => load !== 'open' && churn > 0 && counts !== 'instructions',
    },
    scalesWith: { parameter: 'readers', rateOf: 'all' },
  },
  {
    name: 'cpuNs',
    unit: 'ns',
    meaning: 'the CPU time of the thread that waits, for one iteration; in open loop for one event',
    // The recorder takes off what the clock costs, since a sample is a quotient.
    clockReadings: () => 0,
    hasTailIntervals: false,
    column: { head: 'CPU', hasTails: false },
    drawn: {
      charts: ['cpu-time'],
      name: 'CPU time',
      title: 'How much CPU time it takes',
      axisTitle: 'CPU time, per iteration or event',
    },
    counted: null,
    lead: null,
  },
  {
    ...PHASE,
    name: 'writeNs',
    clockReadings: context => oncePerWrite(context) + (context.load === 'open' ? 0 : 1),
  },
  { ...PHASE, name: 'armNs', clockReadings: armReadings },
  { ...PHASE, name: 'scanNs', clockReadings: oncePerRound },
  { ...PHASE, name: 'drainNs', clockReadings: oncePerEvent },
] as const satisfies readonly Metric[]

type TimedRow = (typeof TIMED)[number]

type Row = TimedRow | CountedRow<TimedRow> | typeof COUNTED_CHANGES

export type MetricName = Row['name']
export type RecordedMetricName = Exclude<Row, { readonly clockReadings: null }>['name']
export type LeadMetricName = Exclude<Row, { readonly lead: null }>['name']

/** The metrics that single cells are judged by. Views may lead with a metric that is computed from others, too. */
export type JudgedMetricName = Extract<LeadMetricName, RecordedMetricName>
export type DrawnMetricName = Exclude<Row, { readonly drawn: null }>['name']

/** The metrics of a run that takes times. */
export type TimedMetricName = TimedRow['name']

/** The metrics that loops record, under their names where the clock takes times. */
export type RecordedTimeName = Extract<RecordedMetricName, TimedMetricName>

/** Every metric that run.json can hold. A run has those of times, or those of counts. */
export const METRICS = [
  ...TIMED.map(rowOfTimes),
  ...TIMED.flatMap(row => (row.counted ? [rowOfCounts(row, row.counted)] : [])),
  COUNTED_CHANGES,
] as readonly Metric[] as readonly Row[]

const rows = new Map<string, Metric>(METRICS.map(metric => [metric.name, metric]))

export const METRIC_NAMES: readonly MetricName[] = METRICS.map(({ name }) => name)

/** The metrics of times that have a counterpart where instructions are counted. */
export type CountableMetricName = Extract<TimedRow, { readonly counted: object }>['name']

type CountedName<Name extends TimedMetricName> = Name extends `${infer Stem}Ns`
  ? Extract<MetricName, `${Stem}Instructions`>
  : never

/**
 * Returns the name that a metric has where the clock counts `counts`, such as `waitInstructions` for `waitNs`; null for
 * one that has no meaning there.
 */
export function metricNameIn<Name extends TimedMetricName>(
  counts: Counts,
  name: Name,
): Name | CountedName<Name> | (Name extends CountableMetricName ? never : null) {
  if (counts !== 'instructions') return name
  return (rows.get(countedName(name))?.name ?? null) as CountedName<Name>
}

/** The metrics that are recorded as they come from the loops; the others are computed from them. */
export const RECORDED_METRICS = METRICS.filter(
  (metric): metric is Exclude<Row, { readonly clockReadings: null }> => metric.clockReadings !== null,
)

export function metricOf(name: MetricName): Metric {
  return rows.get(name) as Metric
}

/** Returns what to subtract from every figure of a metric, in its unit. */
export function clockCorrectionNs(name: RecordedMetricName, context: ClockContext): number {
  return (metricOf(name).clockReadings?.(context) ?? 0) * context.clockCostNs
}

/** Returns the name of the metric that a cell is judged by. Of every cell exactly one row of the table says so. */
export function leadMetricName(params: JudgedParams): JudgedMetricName {
  return METRICS.find(({ lead }) => lead?.judges(params))?.name as JudgedMetricName
}
