/** The rules by which an open loop is saturated and its writer is behind. Notes and findings state them. */

/** The share of the offered rate below which the delivered rate means that the reader does not keep up. */
export const SUSTAINED_SHARE = 0.95

/** The largest share of the median latency that the writer's median lateness may be. */
export const LATE_SHARE_OF_MEDIAN = 0.1

/** The largest share of the p99 of the latency that the p99 of the writer's lateness may be. */
export const LATE_SHARE_OF_TAIL = 0.5

/** The counters of an open-loop cell's schedules, summed over its episodes. */
interface LoadCounters {
  readonly events: number
  /** The number of events of the schedules. */
  readonly offeredEvents: number
  /** The time that the schedules take. */
  readonly offeredNs: number
  /** The time from the first intended time to the end of the schedule or the last delivery, whichever is later. */
  readonly deliveryNs: number
}

interface LoadRates {
  readonly offeredPerSecond: number
  readonly deliveredPerSecond: number
}

/** Returns the rates of an open-loop cell, or null where it does not have these counters. */
export function loadRates(counters: Readonly<Record<string, number>>): LoadRates | null {
  const { events, offeredEvents, offeredNs, deliveryNs } = counters as unknown as Partial<LoadCounters>
  if (!events || !offeredEvents || !offeredNs || !deliveryNs) return null
  return {
    offeredPerSecond: (offeredEvents * 1e9) / offeredNs,
    deliveredPerSecond: (events * 1e9) / deliveryNs,
  }
}

/** Returns whether the reader does not keep up with what is offered. */
export function isSaturated({ offeredPerSecond, deliveredPerSecond }: LoadRates): boolean {
  return deliveredPerSecond < SUSTAINED_SHARE * offeredPerSecond
}

interface Tail {
  readonly p50: number
  readonly p99: number | null
}

/** Returns whether the writer's own lateness is so large a part of the latency that the latency misleads. */
export function isWriterBehind(lateness: Tail, latency: Tail): boolean {
  if (lateness.p50 > LATE_SHARE_OF_MEDIAN * latency.p50) return true
  if (lateness.p99 === null || latency.p99 === null) return false
  return lateness.p99 > LATE_SHARE_OF_TAIL * latency.p99
}
