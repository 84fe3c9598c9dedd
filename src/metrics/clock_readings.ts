/**
 * How many readings of the clock lie within one sample, by kind of metric. The readings themselves stand in the
 * loops of native/.
 */
import type { ClockContext } from './metric.ts'

/** For a phase that every round has: a sample is one round in open loop, and all rounds of an iteration in closed loop. */
export function oncePerRound({ load, waitsPerIteration }: ClockContext): number {
  return load === 'open' ? 1 : waitsPerIteration
}

/** For a phase that every event has: a sample is one event in open loop, and all events of an iteration in closed loop. */
export function oncePerEvent({ load, activeCount, chainWrites }: ClockContext): number {
  return load === 'open' ? 1 : activeCount + chainWrites
}

/**
 * For the latency from a write to its handler, on average over an iteration. In a chain every handler but a chain's
 * last reads the clock once more, before its write: an event that a handler made ready has on average the readings
 * of k - 1 other handlers behind it or before it, two each. Exact where k divides the writes of the chain.
 *
 * Without a chain the readings at the writes after an event's own and at the handlers before its own add up to
 * k - 1, and the phases between them have four. In open loop there are the writer's, and those after the wait and
 * after the scan. For a reader that another thread wakes there are the last two and, on average, half of the other
 * events' of the same wait.
 */
export function dispatchReadings(context: ClockContext): number {
  const { activeCount: k, chainWrites, waitsPerIteration } = context
  if (context.load === 'open') return 3
  if (context.waitMode === 'wakeup') return 2 + (k / waitsPerIteration - 1) / 2
  if (chainWrites === 0) return k + (3 * (waitsPerIteration + 1)) / 2
  return 3 + (k * k + chainWrites * (2 * k - 1)) / (k + chainWrites)
}
