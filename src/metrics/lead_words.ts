import type { LeadWords } from './metric.ts'
import type { LeadMetricName } from './metrics.ts'

/** Where waits do not sleep, cells are judged by what one of them takes. */
const WAIT_WORDS: LeadWords = {
  title: 'One wait',
  tableUnit: 'µs',
  growing: 'One wait',
  ofOne: 'a wait',
  ofSeries: label => `one ${label} wait`,
  keyLabel: label => `one ${label} wait`,
  keyRatio: (greater, smaller) => `one ${greater} wait against one of ${smaller}`,
  oneIn: rarity => `one wait in ${rarity} takes more than`,
  takes: 'one wait takes',
  takesOf: label => `one ${label} wait takes`,
  best: 'shortest wait',
  verbs: ['waits', 'takes', 'take'],
}

/** Where the clock counts instructions, a wait is judged by those that it executes. */
const COUNTED_WAIT_WORDS: LeadWords = {
  ...WAIT_WORDS,
  tableUnit: 'instructions',
  best: 'cheapest wait',
  verbs: ['waits in', 'takes', 'take'],
}

/** Where an interest set has to be restored after each delivery, cells are judged by all that an event costs. */
const EVENT_WORDS: LeadWords = {
  title: 'One event',
  tableUnit: 'µs',
  growing: 'The cost of an event',
  ofOne: 'the cost of an event',
  ofSeries: label => `the cost of an event with ${label}`,
  keyLabel: label => `one event with ${label}`,
  keyRatio: (greater, smaller) => `one event with ${greater} against one with ${smaller}`,
  oneIn: rarity => `one event in ${rarity} costs more than`,
  takes: 'one event costs',
  takesOf: label => `one event with ${label} costs`,
  best: 'cheapest event',
  verbs: ['takes for an event', 'takes', 'take'],
}

/** The same where the clock counts instructions. */
const COUNTED_EVENT_WORDS: LeadWords = { ...EVENT_WORDS, tableUnit: 'instructions' }

/** Returns the words of all metrics but the wait, whose names stand after the series. */
function namedWords(title: string, ofOne: string) {
  const spoken = title.toLowerCase()
  return {
    title,
    ofOne,
    ofSeries: (label: string) => `${ofOne} of ${label}`,
    keyLabel: (label: string) => `${label}, ${spoken}`,
    keyRatio: (greater: string, smaller: string) => `${greater} against ${smaller}, ${spoken}`,
  }
}

/** Where waits end by their timeouts, cells are judged by how late they return. */
const LATENESS_WORDS: LeadWords = {
  ...namedWords('Lateness', 'the lateness'),
  tableUnit: 'µs',
  growing: 'The lateness',
  oneIn: rarity => `one wait in ${rarity} returns late by more than`,
  takes: 'the lateness is',
  takesOf: label => `the lateness of ${label} is`,
  best: 'least lateness',
  verbs: ['has a lateness of', 'has', 'have'],
  compared: 'as late',
  bestHead: 'least late',
}

/** @param words what the latency is called, such as `wake-up latency`. */
function latencyWords(words: string): LeadWords {
  const title = words.charAt(0).toUpperCase() + words.slice(1)
  return {
    ...namedWords(title, `the ${words}`),
    tableUnit: 'µs',
    growing: title,
    oneIn: rarity => `one event in ${rarity} has a ${words} above`,
    takes: `the ${words} is`,
    takesOf: label => `the ${words} of ${label} is`,
    best: `shortest ${words}`,
    verbs: [`has a ${words} of`, 'has', 'have'],
  }
}

/** @param words what the latency is called, such as `wake-up latency`. */
function countedLatencyWords(words: string): LeadWords {
  return { ...latencyWords(words), tableUnit: 'instructions', best: `smallest ${words}` }
}

const DELIVERY_WORDS: LeadWords = {
  ...namedWords('Events delivered', 'the rate of delivery'),
  tableUnit: 'events per second',
  growing: 'The time per event',
  oneIn: rarity => `one block in ${rarity} delivers more than`,
  takes: 'the rate of delivery is',
  takesOf: label => `${label} delivers`,
  best: 'highest rate of delivery',
  verbs: ['delivers', 'delivers', 'deliver'],
}

/** Where writers never pause, cells are judged by how many writes they make. */
const WRITE_RATE_WORDS: LeadWords = {
  ...namedWords('Writes', 'the rate of writes'),
  tableUnit: 'writes per second',
  growing: 'The time per write',
  oneIn: rarity => `one block in ${rarity} makes more writes than`,
  takes: 'the rate of writes is',
  takesOf: label => `with ${label} the rate of writes is`,
  best: 'highest rate of writes',
  verbs: ['lets the writers write at', 'does', 'do'],
}

/** Where readers are threads or processes in closed loop, cells are judged by what one of them does in a second. */
const ITERATION_RATE_WORDS: LeadWords = {
  ...namedWords('Iterations of a reader', 'the rate of iterations'),
  tableUnit: 'iterations per second and reader',
  growing: 'The time per iteration',
  oneIn: rarity => `one block in ${rarity} has a reader that does more iterations a second than`,
  takes: 'the rate of iterations is',
  takesOf: label => `a reader with ${label} iterates at`,
  best: 'highest rate of iterations',
  verbs: ['iterates at', 'does', 'do'],
}

/** Where events are sent one at a time to readers that sleep, cells are judged by how many of them it wakes. */
const WAKEUP_COUNT_WORDS: LeadWords = {
  ...namedWords('Wake-ups', 'the number of wake-ups per thousand events'),
  tableUnit: 'wake-ups per thousand events',
  growing: 'The number of wake-ups',
  oneIn: rarity => `one block in ${rarity} has more wake-ups per thousand events than`,
  takes: 'the wake-ups per thousand events are',
  takesOf: label => `the wake-ups per thousand events of ${label} are`,
  best: 'smallest number of wake-ups',
  verbs: ['wakes readers per thousand events', 'does', 'do'],
}

const CHANGE_RATE_WORDS: LeadWords = {
  ...namedWords('Changes of the interest set', 'the rate of changes'),
  tableUnit: 'calls per second',
  growing: 'The time per change',
  oneIn: rarity => `one block in ${rarity} changes its set more often than`,
  takes: 'the interest set is changed at',
  takesOf: label => `${label} changes its set at`,
  best: 'highest rate of changes',
  verbs: ['changes its set at', 'does', 'do'],
}

/** Where the clock counts instructions, changes of the interest set are judged by those that they execute together. */
const COUNTED_CHANGE_WORDS: LeadWords = {
  ...namedWords('Changes of the interest set', 'the cost of the changes'),
  tableUnit: 'instructions',
  growing: 'The cost of the changes',
  oneIn: rarity => `the changes before one iteration in ${rarity} take more than`,
  takes: 'the changes before an iteration take',
  takesOf: label => `${label} changes its set in`,
  best: 'cheapest change of the set',
  verbs: ['changes its set in', 'takes', 'take'],
}

/**
 * The phrases of sentences about each metric that cells are judged by. They are beside the table of metrics, and not in
 * it, because the script of a page has the table and needs no sentences.
 */
export const LEAD_WORDS: Readonly<Record<LeadMetricName, LeadWords>> = {
  waitNs: WAIT_WORDS,
  waitInstructions: COUNTED_WAIT_WORDS,
  wakeupLatencyNs: latencyWords('wake-up latency'),
  wakeupLatencyInstructions: countedLatencyWords('wake-up latency'),
  timeoutLatenessNs: LATENESS_WORDS,
  costPerEventNs: EVENT_WORDS,
  costPerEventInstructions: COUNTED_EVENT_WORDS,
  dispatchLatencyNs: latencyWords('dispatch latency'),
  dispatchLatencyInstructions: countedLatencyWords('dispatch latency'),
  eventsPerSecond: DELIVERY_WORDS,
  writesPerSecond: WRITE_RATE_WORDS,
  readerIterationsPerSecond: ITERATION_RATE_WORDS,
  wakeupsPerThousandEvents: WAKEUP_COUNT_WORDS,
  controlCallsPerSecond: CHANGE_RATE_WORDS,
  controlCallsInstructions: COUNTED_CHANGE_WORDS,
}
