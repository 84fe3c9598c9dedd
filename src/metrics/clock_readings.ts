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

/** Returns the readings for arming, of which a set that is given back after the scan has another in each round. */
export function armReadings(context: ClockContext): number {
  const { readingsPerRound = 3, waitsPerIteration } = context
  return oncePerRound(context) + (readingsPerRound - 3) * waitsPerIteration
}

/** Returns the readings for the writes. A sample is one write in open loop, and all writes of an iteration in closed loop. */
export function oncePerWrite({ load, activeCount, chainWrites }: ClockContext): number {
  return load === 'open' ? 1 : activeCount + chainWrites
}

/**
 * Returns the readings for a phase that every delivery has. A sample is one delivery in open loop, and all of an
 * iteration in closed loop.
 */
export function oncePerEvent(context: ClockContext): number {
  return oncePerWrite(context) * (context.readsPerMessage ?? 1)
}

/**
 * Returns the readings for the latency from a write to its handler, on average over an iteration.
 *
 * In open loop they are the writer's, the one after the wait and the one after the scan. For a reader that another
 * thread wakes they are the last two and, on average, half of the readings for the other events of the same wait.
 *
 * In closed loop without a chain, the readings at the writes after an event's own and at the handlers before its own
 * add up to k - 1, and the phases between them have p + 1 of p in a round, which is four. Where a message is read in r parts, each later part has k
 * handlers and p phases more before it. In a chain, every handler but a chain's last reads the clock
 * once more, before its write, so that the latency of an event that a handler made ready contains on average the
 * readings of k - 1 other handlers, two each. This is exact where k divides the writes of the chain.
 */
export function dispatchReadings(context: ClockContext): number {
  const { activeCount: k, chainWrites, waitsPerIteration } = context
  const { readsPerMessage: r = 1, readingsPerRound: p = 3 } = context
  if (context.load === 'open') return 3
  if (context.waitMode === 'wakeup') return 2 + (k / waitsPerIteration - 1) / 2
  if (chainWrites === 0) return (k * (r + 1)) / 2 + (p * (waitsPerIteration + 1)) / 2
  return p + (k * k + chainWrites * (2 * k - 1)) / (k + chainWrites)
}
