import { leadMetricName, type RecordedMetricName } from '../metrics/metrics.ts'
import type { RunCell } from '../result/schema.ts'
import { formatMicroseconds, formatRate, formatTime } from '../units/format.ts'
import type { View } from './views/views.ts'

/** The metric that a view is judged by, and how it is spoken of. */
export interface LeadMetric {
  readonly name: RecordedMetricName
  readonly isMoreBetter: boolean
  /** `One wait`. */
  readonly title: string
  /** Of the figures in a table. */
  readonly tableUnit: string
  /** `The median of a wait`. */
  readonly ofOne: string
  /** `one wait in 1,000 takes more than 5 µs`. */
  readonly oneIn: (rarity: string) => string
  /** `one wait takes 5 µs with epoll`. */
  readonly takes: string
  /** `one epoll wait takes 5 µs`. */
  readonly takesOf: (label: string) => string
  /** `the shortest wait is that of epoll`. */
  readonly best: string
  /** `epoll waits 5 µs where select takes 7 µs and the others take more`. */
  readonly verbs: readonly [winner: string, rival: string, rivals: string]
  /** `2× as long`. */
  readonly compared: string
  readonly format: (value: number) => string
  /** In `tableUnit`. */
  readonly formatInTable: (value: number) => string
}

const TIME = { isMoreBetter: false, tableUnit: 'µs', compared: 'as long', format: formatTime }

function latency(name: RecordedMetricName, words: string): LeadMetric {
  return {
    ...TIME,
    name,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    ofOne: `the ${words}`,
    oneIn: rarity => `one event in ${rarity} has a ${words} above`,
    takes: `the ${words} is`,
    takesOf: label => `the ${words} of ${label} is`,
    best: `shortest ${words}`,
    verbs: [`has a ${words} of`, 'has', 'have'],
    formatInTable: formatMicroseconds,
  }
}

const WAIT: LeadMetric = {
  ...TIME,
  name: 'waitNs',
  title: 'One wait',
  ofOne: 'a wait',
  oneIn: rarity => `one wait in ${rarity} takes more than`,
  takes: 'one wait takes',
  takesOf: label => `one ${label} wait takes`,
  best: 'shortest wait',
  verbs: ['waits', 'takes', 'take'],
  formatInTable: formatMicroseconds,
}

const RATE: LeadMetric = {
  name: 'eventsPerSecond',
  isMoreBetter: true,
  title: 'Events delivered',
  tableUnit: 'events per second',
  ofOne: 'the rate of delivery',
  oneIn: rarity => `one block in ${rarity} delivers more than`,
  takes: 'the rate of delivery is',
  takesOf: label => `${label} delivers`,
  best: 'highest rate of delivery',
  verbs: ['delivers', 'delivers', 'deliver'],
  compared: 'as many',
  format: formatRate,
  formatInTable: formatRate,
}

const CHANGES: LeadMetric = {
  ...RATE,
  name: 'controlCallsPerSecond',
  title: 'Changes of the interest set',
  tableUnit: 'calls per second',
  ofOne: 'the rate of changes',
  oneIn: rarity => `one block in ${rarity} changes its set more often than`,
  takes: 'the interest set is changed at',
  takesOf: label => `${label} changes its set at`,
  best: 'highest rate of changes',
  verbs: ['changes its set at', 'does', 'do'],
}

const LEADS: readonly LeadMetric[] = [
  WAIT,
  RATE,
  CHANGES,
  latency('wakeupLatencyNs', 'wake-up latency'),
  latency('dispatchLatencyNs', 'dispatch latency'),
]

/** `one epoll wait`, `the wake-up latency of epoll`: that whose median is spoken of. */
export function subjectWords({ name, ofOne }: LeadMetric, label: string): string {
  return name === 'waitNs' ? `one ${label} wait` : `${ofOne} of ${label}`
}

export function leadMetricOfCell({ params }: RunCell): LeadMetric {
  const name = leadMetricName(params)
  return LEADS.find(lead => lead.name === name) ?? WAIT
}

/** All cells of a view have one load, wait mode and kind of arrivals. */
export function leadMetricOf({ cells }: View): LeadMetric {
  const [cell] = cells
  return cell ? leadMetricOfCell(cell) : WAIT
}
