import { formatMicroseconds, formatRate } from '../../units/format.ts'
import type { ChartMetric } from '../page_data/page_data.ts'
import { rateTick, timeTick } from './axis.ts'

/** How a metric is said, and in what its figures are written. */
export interface MetricWords {
  /** On a button and in a caption. */
  readonly name: string
  /** Of the chart that shows it against N. */
  readonly title: string
  readonly axisTitle: string
  /** Behind each figure: ` µs`; empty where the figure bears its own. */
  readonly suffix: string
  readonly text: (value: number) => string
  readonly tick: (value: number) => string
}

const time = (name: string, title: string, axisTitle: string): MetricWords => ({
  name,
  title,
  axisTitle,
  suffix: ' µs',
  text: formatMicroseconds,
  tick: timeTick,
})

const rate = (name: string, title: string): MetricWords => ({
  name,
  title,
  axisTitle: `${name} (more is better)`,
  suffix: '',
  text: formatRate,
  tick: rateTick,
})

const WORDS: Readonly<Record<ChartMetric, MetricWords>> = {
  waitNs: time('one wait', 'What one wait costs', 'one wait call'),
  wakeupLatencyNs: time('wake-up latency', 'How long a wake-up takes', 'wake-up latency'),
  dispatchLatencyNs: time('dispatch latency', 'How long an event waits for its handler', 'dispatch latency'),
  writerLatenessNs: time('lateness of the writer', 'How late the writer was', 'lateness of the writer'),
  addNs: time('adding one', 'What adding a descriptor costs', 'adding one descriptor'),
  modifyNs: time('modifying one', 'What modifying a descriptor costs', 'modifying one descriptor'),
  removeNs: time('removing one', 'What removing a descriptor costs', 'removing one descriptor'),
  costPerEventNs: time('one event', 'What one event costs', 'arm + wait + scan, per event'),
  eventsPerSecond: rate('events per second', 'How many events a second'),
  controlCallsPerSecond: rate('changes per second', 'How many changes of the interest set a second'),
}

export function metricWords(metric: ChartMetric): MetricWords {
  return WORDS[metric]
}
