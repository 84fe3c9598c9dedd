import { seedFrom } from '../random/mix32.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import type { Activity, WriteOrder } from '../suite/parameters.ts'
import { type Draw, drawOf } from './activity.ts'

/** What a plan depends on. Every mechanism, trigger and wait mode runs the same plan. */
interface PlanSpec {
  readonly seed: number
  readonly fdCount: number
  readonly activeCount: number
  /** The number of writes that the handlers of an iteration make, each to the descriptor after its own. */
  readonly chainWrites?: number
  /** Which descriptors are active; any ones where left out. Chains of writes begin evenly spaced instead. */
  readonly activity?: Activity
  /** In which order the active descriptors are written to; at random where left out. */
  readonly writeOrder?: WriteOrder
  /** How many times each event is delivered until all of its message is read; once where left out. */
  readonly readsPerMessage?: number
}

/** Which descriptors become ready in which iteration. */
export interface Plan {
  readonly fdCount: number
  readonly activeCount: number
  readonly chainWrites: number
  readonly iterations: number
  /** The number of first iterations over which the work digest is taken. */
  readonly digestIterations: number
  /** Pool indices, `activeCount` for each iteration, distinct within it, in the order of the writes. */
  readonly indices: Uint32Array
}

/** Returns how many writes the `at`-th chain of an iteration makes. native/chain.h computes the same. */
export function writesOfChain({ activeCount, chainWrites }: Plan, at: number): number {
  return Math.floor(chainWrites / activeCount) + (at < chainWrites % activeCount ? 1 : 0)
}

/** The events of a plan for each of its descriptors, so that a random one is rarely one that is still in the cache. */
const EVENTS_EACH = 8
/** The limits of the events of a plan: more than a branch predictor learns, and quick to make. */
const MIN_EVENTS = 4096
const MAX_EVENTS = 65_536
const DIGEST_EVENTS = 256
const DIGEST_ITERATIONS = 256
/** The limit of descriptors looked at: select and poll look at all N in every wait. Four waits are made at least. */
const DIGEST_LOOKS = 2 ** 15
const MIN_DIGEST_WAITS = 4

/**
 * Draws evenly spaced beginnings of chains. All chains take a step in each round, so that none runs into an event of
 * another that is still to be delivered in a later round.
 */
function drawChains(fdCount: number, activeCount: number, random: Xoshiro128): Draw {
  const spacing = Math.floor(fdCount / activeCount)
  return indices => {
    const offset = random.below(fdCount)
    for (let chain = 0; chain < activeCount; chain++) indices[chain] = (offset + chain * spacing) % fdCount
  }
}

/**
 * Returns how many iterations the digest takes: few enough that a slow mechanism soon finishes them. An iteration
 * without events is one wait.
 */
function digestIterationsOf(
  fdCount: number,
  activeCount: number,
  chainWrites: number,
  reads: number,
): number {
  const rounds = reads + (chainWrites > 0 ? Math.ceil(chainWrites / activeCount) : 0)
  const byEvents = Math.floor(DIGEST_EVENTS / Math.max(1, (activeCount + chainWrites) * reads))
  const byLooks = Math.floor(DIGEST_LOOKS / (fdCount * rounds))
  const least = Math.ceil(MIN_DIGEST_WAITS / rounds)
  return Math.max(1, Math.min(DIGEST_ITERATIONS, byEvents, Math.max(least, byLooks)))
}

/**
 * Returns the plan of a seed. Integer arithmetic makes it the same on every machine. A run that outlasts the plan
 * starts over at its beginning.
 */
export function makePlan(spec: PlanSpec): Plan {
  const { seed, fdCount, activeCount, chainWrites = 0, readsPerMessage = 1 } = spec
  const { activity = 'random', writeOrder = 'random' } = spec
  const events = Math.min(MAX_EVENTS, Math.max(MIN_EVENTS, EVENTS_EACH * fdCount))
  const iterations = Math.max(2, Math.floor(events / Math.max(1, activeCount)))
  const random = Xoshiro128.fromSeed(seedFrom('plan', seed, fdCount, activeCount))
  const draw =
    chainWrites > 0
      ? drawChains(fdCount, activeCount, random)
      : drawOf(activity, fdCount, activeCount, random)
  const indices = new Uint32Array(iterations * activeCount)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const active = indices.subarray(iteration * activeCount, (iteration + 1) * activeCount)
    draw(active)
    if (writeOrder === 'sequential') active.sort()
  }
  const digestIterations = digestIterationsOf(fdCount, activeCount, chainWrites, readsPerMessage)
  return { fdCount, activeCount, chainWrites, iterations, digestIterations, indices }
}
