import { seedFrom } from '../random/mix32.ts'
import { shufflePrefix } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'

/** What a plan depends on. Mechanism, trigger and wait mode do not count: they all run the same plan. */
export interface PlanSpec {
  readonly seed: number
  readonly fdCount: number
  readonly activeCount: number
}

/** Which descriptors become ready in which iteration. */
export interface Plan {
  readonly fdCount: number
  readonly activeCount: number
  readonly iterations: number
  /** As many first iterations as are run to compare what the mechanisms deliver. */
  readonly digestIterations: number
  /** Pool indices, `activeCount` for each iteration, distinct within it, in the order of the writes. */
  readonly indices: Uint32Array
}

/** Enough that a random descriptor is not one that was in the cache a moment ago. */
const MAX_EVENTS = 65_536
const MAX_ITERATIONS = 16_384
const DIGEST_EVENTS = 8192
const DIGEST_ITERATIONS = 1024
/** select and poll look at all N in every wait: so many looks, and four waits at least. */
const DIGEST_LOOKS = 2 ** 18
const MIN_DIGEST_WAITS = 4

/**
 * The exact plan of a seed, in integer arithmetic: the same on every machine. A run that outlasts the plan
 * starts over at its beginning.
 */
export function makePlan({ seed, fdCount, activeCount }: PlanSpec): Plan {
  const iterations = Math.max(2, Math.min(MAX_ITERATIONS, Math.floor(MAX_EVENTS / activeCount)))
  const random = Xoshiro128.fromSeed(seedFrom('plan', seed, fdCount, activeCount))
  const indices = new Uint32Array(iterations * activeCount)
  const order = Uint32Array.from({ length: fdCount }, (_, index) => index)
  for (let iteration = 0; iteration < iterations; iteration++) {
    shufflePrefix(order, activeCount, random)
    indices.set(order.subarray(0, activeCount), iteration * activeCount)
  }
  const digestIterations = Math.max(
    1,
    Math.min(
      DIGEST_ITERATIONS,
      Math.floor(DIGEST_EVENTS / activeCount),
      Math.max(MIN_DIGEST_WAITS, Math.floor(DIGEST_LOOKS / fdCount)),
    ),
  )
  return { fdCount, activeCount, iterations, digestIterations, indices }
}
