import { seedFrom } from '../random/mix32.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { addDelivery, formatDigest } from './digest.ts'

/** What a schedule depends on. The mechanism, its trigger and the wait mode do not count. */
export interface ScheduleSpec {
  readonly seed: number
  readonly fdCount: number
  readonly ratePerSecond: number
  readonly arrivals: 'constant' | 'poisson' | 'bursts'
  /** For bursts alone. */
  readonly burstSize: number | null
  /** Each episode of a cell has a schedule of its own. */
  readonly episode: number
  readonly events: number
}

/** Which descriptor is to get an event when. */
export interface Schedule {
  /** The intended time of each event, in whole ns from the start, ascending; the first one is 0. */
  readonly timesNs: Float64Array
  /** The pool index of each event, drawn anew for each. */
  readonly indices: Uint32Array
  /** When the event after the last would come. */
  readonly endNs: number
}

const SECOND_NS = 1e9

/** Gives the intended time of one event after the other. */
function clockOf({ ratePerSecond, arrivals, burstSize }: ScheduleSpec, random: Xoshiro128): () => number {
  let event = 0
  if (arrivals === 'poisson') {
    let time = 0
    return () => {
      const now = Math.round(time)
      // Never the logarithm of 0.
      time -= (Math.log((random.next() + 1) / 2 ** 32) * SECOND_NS) / ratePerSecond
      return now
    }
  }
  const atOnce = arrivals === 'bursts' ? (burstSize ?? 1) : 1
  return () => Math.round((Math.floor(event++ / atOnce) * atOnce * SECOND_NS) / ratePerSecond)
}

/**
 * The exact schedule of a seed. More events do not change the first ones.
 *
 * Indices come from integer arithmetic alone; the gaps of a Poisson process from a logarithm, rounded to whole
 * nanoseconds.
 */
export function makeSchedule(spec: ScheduleSpec): Schedule {
  const { seed, fdCount, ratePerSecond, arrivals, burstSize, episode, events } = spec
  const parts = [seed, fdCount, ratePerSecond, arrivals, burstSize ?? 0, episode]
  const targets = Xoshiro128.fromSeed(seedFrom('targets', ...parts))
  const nextTime = clockOf(spec, Xoshiro128.fromSeed(seedFrom('times', ...parts)))
  const timesNs = new Float64Array(events)
  const indices = new Uint32Array(events)
  for (let event = 0; event < events; event++) {
    timesNs[event] = nextTime()
    indices[event] = targets.below(fdCount)
  }
  // A burst that the last event cut short still takes its whole time.
  const endNs =
    arrivals === 'bursts'
      ? Math.round((Math.ceil(events / (burstSize ?? 1)) * (burstSize ?? 1) * SECOND_NS) / ratePerSecond)
      : nextTime()
  return { timesNs, indices, endNs }
}

const DIGEST_EVENTS = 1024
/** As many as come in a hundredth of a second. */
const DIGEST_SHARE_OF_SECOND = 0.01

/** How many first events of a cell make its digest: the same for every mechanism, however long it runs. */
export function digestEventsOf(ratePerSecond: number): number {
  return Math.max(1, Math.min(DIGEST_EVENTS, Math.floor(ratePerSecond * DIGEST_SHARE_OF_SECOND)))
}

/** The digest that a mechanism shows which delivers the first `events` of a schedule. */
export function expectedScheduleDigest({ indices }: Schedule, events: number): string {
  const sum = { digestHigh: 0, digestLow: 0 }
  for (let event = 0; event < events; event++) addDelivery(sum, event, indices[event] as number)
  return formatDigest(sum.digestHigh, sum.digestLow)
}
