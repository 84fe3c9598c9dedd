/** When an open loop counts as saturated, and when its writer as behind. Notes and findings state these rules. */

/** Where less of what was offered is delivered in its time, the reader does not keep up. */
export const SUSTAINED_SHARE = 0.95

/** Of the median latency may be the writer's median lateness. */
export const LATE_SHARE_OF_MEDIAN = 0.1

/** Of the p99 of the latency may be that of the writer's lateness. */
export const LATE_SHARE_OF_TAIL = 0.5

/** What an open-loop cell counts of its schedule; sums over its episodes. */
export interface LoadCounters {
  readonly events: number
  /** Events of the schedule, and the time that it took for them. */
  readonly offeredEvents: number
  readonly offeredNs: number
  /** From the first intended time to the end of the schedule or the last delivery, whichever is later. */
  readonly deliveryNs: number
}

export interface LoadRates {
  readonly offeredPerSecond: number
  readonly deliveredPerSecond: number
}

/** Null where a cell has no such counters. */
export function loadRates(counters: Readonly<Record<string, number>>): LoadRates | null {
  const { events, offeredEvents, offeredNs, deliveryNs } = counters as unknown as Partial<LoadCounters>
  if (!events || !offeredEvents || !offeredNs || !deliveryNs) return null
  return {
    offeredPerSecond: (offeredEvents * 1e9) / offeredNs,
    deliveredPerSecond: (events * 1e9) / deliveryNs,
  }
}

export function isSaturated({ offeredPerSecond, deliveredPerSecond }: LoadRates): boolean {
  return deliveredPerSecond < SUSTAINED_SHARE * offeredPerSecond
}

interface Tail {
  readonly p50: number
  readonly p99: number
}

/** Whether what is reported as latency is to a good part the writer's own lateness. */
export function isWriterBehind(lateness: Tail, latency: Tail): boolean {
  return lateness.p50 > LATE_SHARE_OF_MEDIAN * latency.p50 || lateness.p99 > LATE_SHARE_OF_TAIL * latency.p99
}
