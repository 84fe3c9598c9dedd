import type { RunCell } from '../../result/run/schema.ts'
import { fdKindPlural } from '../../suite/fd_kinds.ts'
import { formatChosenNs, formatChosenRate, formatInteger } from '../../units/format.ts'
import { isDecided, isShared, lacksInterval, type Ranking } from '../comparisons/ranking.ts'
import type { Dimension } from '../views/dimensions.ts'
import { shortenName } from '../views/series.ts'
import type { View } from '../views/views.ts'

/** Words for the settings of a view. */

const WAIT_MODES: Readonly<Record<string, string>> = {
  nonblocking: 'timeout 0',
  ready: 'may block',
  wakeup: 'asleep',
  timeout: 'until a timeout',
}

export const WAIT_MODE_NAMES: readonly string[] = Object.keys(WAIT_MODES)

const ACTIVITIES: Readonly<Record<string, string>> = {
  random: 'active ones at random',
  'round-robin': 'active in turn',
  first: 'the first active',
  last: 'the last active',
  'hot-set': 'a hot tenth',
  zipf: "active by Zipf's law",
  bursts: 'active in bursts',
}

const INTERESTS: Readonly<Record<string, string>> = {
  in: 'watched for input',
  out: 'watched for room to write',
  inout: 'watched for input and room to write',
}

const ARRIVALS: Readonly<Record<string, string>> = {
  null: 'no schedule',
  poisson: 'Poisson arrivals',
  bursts: 'arrivals in bursts',
  flood: 'a flood',
  quiet: 'one event at a time',
}

export function waitModeWords(waitMode: string): string {
  return Object.hasOwn(WAIT_MODES, waitMode) ? (WAIT_MODES[waitMode] as string) : waitMode
}

export function activeWords(active: string): string {
  if (active === '100%') return 'all active'
  if (active === '0') return 'none active'
  return `${active.endsWith('%') ? active.replace('%', ' %') : formatInteger(Number(active))} active`
}

/** Returns what a cell watches in words: `descriptors`, or the kind where that is an unusual one. */
function watchedWords({ params: { fdKind } }: RunCell): string {
  return fdKind === 'socketpair' || fdKind === 'simulated' ? 'descriptors' : fdKindPlural(shortenName(fdKind))
}

/** Returns `1 of 8,192 descriptors active`, `all 256 listening sockets active`. */
export function loadWords(activeCount: number, fdCount: number, plural = 'descriptors'): string {
  const all = formatInteger(fdCount)
  if (fdCount === 1) return `the only descriptor ${activeCount === 0 ? 'idle' : 'active'}`
  if (activeCount === 0) return `none of ${all} ${plural} active`
  return activeCount === fdCount
    ? `all ${all} ${plural} active`
    : `${formatInteger(activeCount)} of ${all} ${plural} active`
}

/** Says what an iteration does: `1 of 8,192 descriptors active`, `64 of 512 descriptors changed`. */
export function iterationWords(cell: RunCell): string {
  const { activeCount, fdCount, churn } = cell.params
  if (churn === 0) return loadWords(activeCount, fdCount, watchedWords(cell))
  return `${formatInteger(churn)} of ${formatInteger(fdCount)} descriptors changed`
}

/** Says where a figure was taken: `with 1 of 8,192 descriptors active`, `at 100 k/s over 8,192 descriptors`. */
export function placeWords(cell: RunCell): string {
  const { load, ratePerSecond, fdCount } = cell.params
  if (load !== 'open') return `with ${iterationWords(cell)}`
  const over = `over ${formatInteger(fdCount)} descriptor${fdCount === 1 ? '' : 's'}`
  if (cell.params.arrivals === 'quiet') return `sent singly ${over}`
  return ratePerSecond === null ? `flooded ${over}` : `at ${formatChosenRate(ratePerSecond)} ${over}`
}

/** A longer title does not fit above a chart. */
export const MAX_TITLE_LENGTH = 60

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Ends a text with exactly one full stop; some texts of a file already have one. */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

/** Returns the words for one setting, for a button or a caption. */
export function settingWords(name: string, given: string): string {
  const value = /^\d+$/.test(given) ? formatInteger(Number(given)) : shortenName(given)
  if (name === 'waitMode') return waitModeWords(value)
  if (name === 'active') return activeWords(shortenName(given))
  if (name === 'activity' && Object.hasOwn(ACTIVITIES, value)) return ACTIVITIES[value] as string
  if (name === 'writeOrder') return `${value} order of writes`
  if (name === 'messageBytes') return value === '1' ? 'messages of a byte' : `messages of ${value} bytes`
  if (name === 'readBytes') return value === 'null' ? 'read whole' : `read ${value} bytes at a time`
  if (name === 'load') return `${value} loop`
  if (name === 'maxEvents')
    return value === 'all'
      ? 'all events per wait'
      : `${value === '1' ? 'one event' : `${value} events`} per wait`
  if (name === 'highestFd') return value === 'null' ? 'lowest descriptors' : `highest descriptor ${value}`
  if (name === 'fdKind') return fdKindPlural(value)
  if (name === 'interest' && Object.hasOwn(INTERESTS, value)) return INTERESTS[value] as string
  if (name === 'timeoutNs')
    return value === 'null' ? 'no timeout' : `timeout ${formatChosenNs(Number(given))}`
  if (name === 'ratePerSecond')
    return value === 'null' ? 'no rate' : `${formatChosenRate(Number(given))} offered`
  if (name === 'arrivals')
    return Object.hasOwn(ARRIVALS, value) ? (ARRIVALS[value] as string) : `${value} arrivals`
  if (name === 'burstSize') return value === 'null' ? 'no bursts' : `${value} in a burst`
  if (name === 'fdTable') return `${value} descriptor table`
  if (name === 'busyPollUs') return value === '0' ? 'no busy polling' : `${value} µs of busy polling`
  if (name === 'churn') return value === '0' ? 'set unchanged' : `${value} changed per iteration`
  if (name === 'chainWrites') return value === '0' ? 'no chain' : `chain of ${value} writes`
  if (name === 'readers') return value === '1' ? 'one reader' : `${value} readers`
  if (name === 'writers') return value === '1' ? 'one writer' : `${value} writers`
  if (name === 'writerPauseNs')
    return value === '0'
      ? 'no pause between writes'
      : `${formatChosenNs(Number(given))} between rounds of writes`
  if (name === 'readersAs') return value === 'null' ? 'one measuring thread' : `readers are ${value}`
  if (name === 'readerFds') return value === 'own' ? 'descriptors each' : 'the same descriptors for all'
  if (name === 'queue') return value === 'own' ? 'a set each' : 'one set for all'
  if (name === 'waitDelayNs') return value === '0' ? 'no injected delay' : `${value} ns injected`
  if (name === 'stallMs') return value === '0' ? 'no injected stall' : `a stall of ${value} ms`
  return `${name} ${value}`
}

/** Parameters of open load, which are not mentioned in closed loop. */
const OF_SOME_LOADS = ['ratePerSecond', 'arrivals', 'burstSize']

/** Parameters with the value with which they are off: where one is on, it is always said, also where it does not vary. */
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ['activity', 'random'],
  ['writeOrder', 'random'],
  ['interest', 'in'],
  ['messageBytes', '1'],
  ['readBytes', 'null'],
  ['chainWrites', '0'],
  ['busyPollUs', '0'],
  ['churn', '0'],
  ['waitDelayNs', '0'],
  ['stallMs', '0'],
])

export function isSwitch(name: string): boolean {
  return SWITCHES.has(name)
}

/** Returns whether a parameter is a switch that has this value where it is off. */
export function isSwitchedOff(name: string, value: string | undefined): boolean {
  return isSwitch(name) && (value === undefined || SWITCHES.get(name) === value)
}

/** Returns how the waits of a view end: by the chosen timeout, or as their wait mode says. */
export function waitWords({ settings }: Pick<View, 'settings'>): string {
  const { timeoutNs = 'null', waitMode = '' } = settings
  return timeoutNs === 'null' ? settingWords('waitMode', waitMode) : settingWords('timeoutNs', timeoutNs)
}

function isTold({ name, values }: Dimension, { settings }: Pick<View, 'settings'>): boolean {
  if (isSwitch(name) && !isSwitchedOff(name, settings[name])) return true
  if (name === 'arrivals' && settings[name] !== 'null') return true
  return values.length > 1 && !(OF_SOME_LOADS.includes(name) && settings[name] === 'null')
}

function conditionsOf(view: Pick<View, 'settings'>, dimensions: readonly Dimension[]): Map<string, string> {
  const others = dimensions.filter(
    dimension =>
      isTold(dimension, view) &&
      dimension.name in view.settings &&
      !['waitMode', 'timeoutNs', 'active', 'load'].includes(dimension.name),
  )
  const words = ['load', ...others.map(({ name }) => name)].map(
    name => [name, settingWords(name, view.settings[name] ?? '')] as const,
  )
  return new Map([['waitMode', waitWords(view)], ...words])
}

/** Returns what stands in brackets after a sentence: what holds and varies, and the sentence lacks. */
export function conditionOf(view: Pick<View, 'settings'>, dimensions: readonly Dimension[]): string {
  const conditions = conditionsOf(view, dimensions)
  conditions.delete('ratePerSecond')
  return [...conditions.values()].join(', ')
}

/**
 * Returns where a figure was taken and what else holds there: `with 1 of 8 pipes active, timeout 0, closed loop`. A kind
 * that the place names is not said again.
 */
export function placeAndCondition(
  cell: RunCell,
  view: Pick<View, 'settings'>,
  dimensions: readonly Dimension[],
): string {
  const place = placeWords(cell)
  const watched = watchedWords(cell)
  const isKindSaid = watched !== 'descriptors' && place.includes(watched)
  const others = isKindSaid ? dimensions.filter(({ name }) => name !== 'fdKind') : dimensions
  return `${place}, ${conditionOf(view, others)}`
}

/** Returns a view in a caption without the number of active descriptors: `timeout 0 · closed loop`. */
export function conditionWords(view: Pick<View, 'settings'>, dimensions: readonly Dimension[]): string {
  return [...conditionsOf(view, dimensions).values()].join(' · ')
}

/** Returns a view in a caption: `1 active · timeout 0 · closed loop`. */
export function viewWords(view: Pick<View, 'settings'>, dimensions: readonly Dimension[]): string {
  // In open load no iteration makes a number of descriptors ready.
  const active = view.settings['load'] === 'open' ? [] : [activeWords(view.settings['active'] ?? '')]
  return [...active, ...conditionsOf(view, dimensions).values()].join(' · ')
}

/** Says of figures that they do not differ: exact ones are equal, others lie within 5 %. */
export function sameWords({ isExact }: { readonly isExact: boolean }): string {
  return isExact ? 'the same' : 'the same within 5 %'
}

/**
 * Returns `epoll`, `select and poll` where these are the same within 5 %, or `select or poll` where that is undecided;
 * null where nothing is known of the order.
 */
export function aheadWords(outcome: Pick<Ranking, 'ahead' | 'undecided' | 'groupCount'>): string | null {
  if (!isDecided(outcome)) return null
  const names = outcome.ahead.map(shortenName)
  return isShared(outcome) ? listWords(names) : names.join(' or ')
}

/** Returns what a table says about a ranking of several groups: who is ahead, or why it is not known. */
export function outcomeWords(ranking: Ranking): string {
  return aheadWords(ranking) ?? (lacksInterval(ranking) ? 'no interval' : 'undecided')
}

/** Returns `select`, `select and poll`, `select, poll and epoll`. */
export function listWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** Returns ` [51, 80]`, or ` [below 8, 80]` where an end lies outside of the measured `reach`; empty without an interval. */
export function intervalWords(
  interval: readonly [low: number | null, high: number | null] | null,
  reach: readonly [first: number, last: number],
  format: (value: number) => string,
): string {
  if (!interval) return ''
  const low = interval[0] === null ? `below ${format(reach[0])}` : format(interval[0])
  const high = interval[1] === null ? `above ${format(reach[1])}` : format(interval[1])
  return ` [${low}, ${high}]`
}

/** Writes a place between counts: 16.62 → `16.6`, 291.1 → `291`. */
export function formatPlace(value: number): string {
  return value < 99.95 ? value.toFixed(1) : formatInteger(value)
}
