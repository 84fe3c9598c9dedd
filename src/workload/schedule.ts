import { seedFrom } from '../random/mix32.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { addDelivery, formatDigest } from './digest.ts'

/** What a schedule depends on. Every mechanism, trigger and wait mode runs the same schedule. */
export interface ScheduleSpec {
  readonly seed: number
  readonly fdCount: number
  readonly ratePerSecond: number
  readonly arrivals: 'constant' | 'poisson' | 'bursts'
  /** The number of events of a burst; null for other arrivals. */
  readonly burstSize: number | null
  /** Each episode of a cell has a schedule of its own. */
  readonly episode: number
  readonly events: number
}

/** The events of one episode of an open loop: when each is to be sent, and to which descriptor. */
export interface Schedule {
  /** The intended time of each event, ascending, in whole ns from the first one's, which is 0. */
  readonly timesNs: Float64Array
  /** The pool index of each event, drawn independently. */
  readonly indices: Uint32Array
  /** When the event after the last one would be sent. */
  readonly endNs: number
}

const SECOND_NS = 1e9

/** Returns a function that gives the intended time, in ns, of one event after the other. */
function clockOf({ ratePerSecond, arrivals, burstSize }: ScheduleSpec, random: Xoshiro128): () => number {
  let event = 0
  if (arrivals === 'poisson') {
    let time = 0
    return () => {
      const now = Math.round(time)
      // The sum with 1 avoids the logarithm of 0.
      time -= (Math.log((random.next() + 1) / 2 ** 32) * SECOND_NS) / ratePerSecond
      return now
    }
  }
  const atOnce = arrivals === 'bursts' ? (burstSize ?? 1) : 1
  return () => Math.round((Math.floor(event++ / atOnce) * atOnce * SECOND_NS) / ratePerSecond)
}

/**
 * Returns the schedule of a seed. A longer schedule begins with the same events. Indices come from integer arithmetic
 * alone; the gaps of a Poisson process come from a logarithm and are rounded to whole nanoseconds.
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
  // A last burst that is not full still takes the time of a full one.
  const endNs =
    arrivals === 'bursts'
      ? Math.round((Math.ceil(events / (burstSize ?? 1)) * (burstSize ?? 1) * SECOND_NS) / ratePerSecond)
      : nextTime()
  return { timesNs, indices, endNs }
}

const DIGEST_EVENTS = 1024
/** The digest takes the events of a hundredth of a second. */
const DIGEST_SHARE_OF_SECOND = 0.01

/** Returns how many first events of a cell make its digest: the same number for every mechanism. */
export function digestEventsOf(ratePerSecond: number): number {
  return Math.max(1, Math.min(DIGEST_EVENTS, Math.floor(ratePerSecond * DIGEST_SHARE_OF_SECOND)))
}

/** Returns the digest of a mechanism that delivers the first `events` of a schedule. */
export function expectedScheduleDigest({ indices }: Schedule, events: number): string {
  const sum = { digestHigh: 0, digestLow: 0 }
  for (let event = 0; event < events; event++) addDelivery(sum, event, indices[event] as number)
  return formatDigest(sum.digestHigh, sum.digestLow)
}
