/**
 * These functions return how many readings of the clock lie within one sample, for each kind of metric. The loops of
 * native/ make the readings.
 */
import type { ClockContext } from './metric.ts'

/**
 * Returns the readings for a phase that every round has. A sample is one round in open loop, and all rounds of an
 * iteration in closed loop.
 */
export function oncePerRound({ load, waitsPerIteration }: ClockContext): number {
  return load === 'open' ? 1 : waitsPerIteration
}

/**
 * Returns the readings for a phase that every event has. A sample is one event in open loop, and all events of an
 * iteration in closed loop.
 */
export function oncePerEvent({ load, activeCount, chainWrites }: ClockContext): number {
  return load === 'open' ? 1 : activeCount + chainWrites
}

/**
 * Returns the readings for the latency from a write to its handler, on average over an iteration.
 *
 * In open loop they are the writer's, the one after the wait and the one after the scan. For a reader that another
 * thread wakes they are the last two and, on average, half of the readings for the other events of the same wait.
 *
 * In closed loop without a chain, the readings at the writes after an event's own and at the handlers before its own
 * add up to k - 1, and the phases between them have four. In a chain, every handler but a chain's last reads the clock
 * once more, before its write, so that the latency of an event that a handler made ready contains on average the
 * readings of k - 1 other handlers, two each. This is exact where k divides the writes of the chain.
 */
export function dispatchReadings(context: ClockContext): number {
  const { activeCount: k, chainWrites, waitsPerIteration } = context
  if (context.load === 'open') return 3
  if (context.waitMode === 'wakeup') return 2 + (k / waitsPerIteration - 1) / 2
  if (chainWrites === 0) return k + (3 * (waitsPerIteration + 1)) / 2
  return 3 + (k * k + chainWrites * (2 * k - 1)) / (k + chainWrites)
}
