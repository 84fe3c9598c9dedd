import { type CellParams, type CellSpec, eventsPerIteration, hasOwnReaders } from '../suite/cells.ts'
import type { TurnNeeds } from './child/cell_context.ts'

/** Registering the descriptors may take this much of a turn, so that a turn grows with N. */
export const REGISTRATION_SHARE = 0.15

/**
 * Returns the shortest turn of a cell's kind of loop that gives figures of its own, in ms: some batches of a closed loop,
 * some hundred wake-ups, a stretch of a schedule, or what makes starting the threads of a flood a small part.
 */
export function leastTurnMs(params: CellParams): number {
  // The scheduler gives a thread some milliseconds at a time, and each of many is to have its part of a turn.
  const { load, waitMode, readers, writers } = params
  if (hasOwnReaders(params)) return 100 + 4 * (readers + writers - 2)
  if (load === 'open') return 250
  return waitMode === 'wakeup' ? 30 : 3
}

/** The least number of iterations of a turn. */
export const LEAST_ITERATIONS = 9

/** The first part of a turn, which runs unrecorded: registration has left other lines in the caches than waits leave. */
export const UNRECORDED_SHARE = 0.1

/** The length of a window of the warm-up, in ms. */
export const WINDOW_MS = 0.25

/** The largest difference of two successive windows of the warm-up that agree, as a share of their mean. */
export const AGREEMENT = 0.05

/** The largest share of the time of a work that its cells may take for warming up. */
export const WARM_UP_SHARE = 0.2

/** Returns the shortest turn of a cell by TURN_RULE, in ms. */
export function leastMs({ params }: CellSpec, { iterationMs, registrationMs }: TurnNeeds): number {
  return Math.max(
    leastTurnMs(params),
    LEAST_ITERATIONS * iterationMs,
    registrationMs * (1 / REGISTRATION_SHARE - 1),
  )
}

/** The iterations of a cell whose instructions are counted that are run before the recorded ones. */
export const COUNTED_WARM_UP = 8

/** How often a cell whose instructions are counted runs each recorded iteration, of which the smallest count is recorded. */
export const COUNTED_PASSES = 3

/** The limits of the recorded iterations of a cell whose instructions are counted. */
const LEAST_COUNTED = 20
const MOST_COUNTED = 64

/** An emulator takes a tenth of a second for the system calls of this many events, or for ten times as many descriptors. */
const COUNTED_EVENTS = 2500

/**
 * Returns how many iterations of a cell are recorded where instructions are counted. Waits that find the same descriptors
 * take the same number, so that few are enough; the number depends on nothing that a kernel decides, since all kernels
 * have to do the same work.
 */
export function countedIterations(params: CellParams): number {
  const events = eventsPerIteration(params) + params.fdCount / 10
  return Math.max(LEAST_COUNTED, Math.min(MOST_COUNTED, Math.floor(COUNTED_EVENTS / events)))
}

export const COUNTING_RULE = `The cells of a work are measured one after the other, in the order of the suite, and so is each boot. A cell runs the iterations of its work digest and ${COUNTED_WARM_UP} more, then ${LEAST_COUNTED} to ${MOST_COUNTED} that are recorded, fewer the more descriptors it watches. These are run ${COUNTED_PASSES} times, and the smallest count of each is recorded, since the interrupts of a timer fall into few waits, and hardly ever into the same one again.`

export const TURN_RULE = `The cells of one work are measured in turns on the same descriptors, in another random order in each round. A turn is long enough for ${LEAST_ITERATIONS} iterations, and for registration to take at most ${100 * REGISTRATION_SHARE} % of it. Its first ${100 * UNRECORDED_SHARE} %, and one iteration at least, are run and not recorded.`

export const WARM_UP_RULE = `Each cell of a block warms up in windows until the medians of two successive windows differ by at most ${100 * AGREEMENT} %, or until its time for warming up is over, which is its part of ${100 * WARM_UP_SHARE} % of the time of its work. Nothing of this is recorded.`
