import { shuffled, shufflePrefix } from '../random/shuffle.ts'
import type { Xoshiro128 } from '../random/xoshiro128.ts'
import type { Activity } from '../suite/parameters.ts'

/** Writes the active descriptors of the next iteration to `indices`, in the order in which they are written to. */
export type Draw = (indices: Uint32Array) => void

/** The share of descriptors in the hot set: one in ten, which is drawn as often as all others together nine times. */
const HOT_SHARE = 10
const HOT_WEIGHT = 81
/** The number of iterations for which a burst makes the same descriptors active. */
const BURST_ITERATIONS = 16
/** The weight of the first descriptor of Zipf's law, which leaves that of the ten-millionth above 0. */
const ZIPF_WEIGHT = 2 ** 26

function ascending(length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, index) => index)
}

/** Draws any k distinct descriptors. */
export function drawAny(fdCount: number, activeCount: number, random: Xoshiro128): Draw {
  const order = ascending(fdCount)
  return indices => {
    shufflePrefix(order, activeCount, random)
    indices.set(order.subarray(0, activeCount))
  }
}

/** Draws k neighbours, of which the first is `first` in the first iteration and moves on by `step` in each other one. */
function drawNeighbours(fdCount: number, first: number, step: number, random: Xoshiro128): Draw {
  let next = first
  return indices => {
    for (let i = 0; i < indices.length; i++) indices[i] = (next + i) % fdCount
    shufflePrefix(indices, indices.length, random)
    next = (next + step) % fdCount
  }
}

function drawBursts(fdCount: number, activeCount: number, random: Xoshiro128): Draw {
  const drawSet = drawAny(fdCount, activeCount, random)
  const set = new Uint32Array(activeCount)
  let iterationsLeft = 0
  return indices => {
    if (iterationsLeft === 0) {
      drawSet(set)
      iterationsLeft = BURST_ITERATIONS
    }
    iterationsLeft--
    shufflePrefix(set, activeCount, random)
    indices.set(set)
  }
}

/**
 * The weights of items, whose prefix sums are kept in a binary indexed tree (Fenwick, "A new data structure for
 * cumulative frequency tables", 1994), so that drawing an item and taking its weight out is logarithmic.
 */
class WeightTree {
  readonly #weights: Uint32Array
  readonly #sums: Float64Array
  #total = 0

  constructor(weights: Uint32Array) {
    this.#weights = weights
    this.#sums = new Float64Array(weights.length + 1)
    for (let item = 0; item < weights.length; item++) this.#add(item, weights[item] as number)
  }

  #add(item: number, weight: number): void {
    this.#total += weight
    for (let at = item + 1; at < this.#sums.length; at += at & -at) this.#sums[at]! += weight
  }

  /** Draws an item with a probability in proportion to its weight, and takes it out until `putBack`. */
  take(random: Xoshiro128): number {
    let rest = random.below(this.#total)
    let item = 0
    for (let width = 2 ** Math.floor(Math.log2(this.#weights.length)); width >= 1; width /= 2) {
      const sum = this.#sums[item + width]
      if (sum === undefined || sum > rest) continue
      item += width
      rest -= sum
    }
    this.#add(item, -(this.#weights[item] as number))
    return item
  }

  putBack(item: number): void {
    this.#add(item, this.#weights[item] as number)
  }
}

/** Draws k distinct descriptors, one after the other, of which that of rank r has the weight `weightOf(r)`. */
function drawWeighted(fdCount: number, random: Xoshiro128, weightOf: (rank: number) => number): Draw {
  const byRank = shuffled([...ascending(fdCount)], random)
  const tree = new WeightTree(Uint32Array.from({ length: fdCount }, (_, rank) => weightOf(rank)))
  return indices => {
    const ranks = Array.from(indices, () => tree.take(random))
    for (const rank of ranks) tree.putBack(rank)
    indices.set(ranks.map(rank => byRank[rank] as number))
  }
}

/** Returns what draws the active descriptors of an activity. Equal arguments draw the same ones on every machine. */
export function drawOf(activity: Activity, fdCount: number, activeCount: number, random: Xoshiro128): Draw {
  switch (activity) {
    case 'random':
      return drawAny(fdCount, activeCount, random)
    case 'round-robin':
      return drawNeighbours(fdCount, 0, activeCount, random)
    case 'first':
      return drawNeighbours(fdCount, 0, 0, random)
    case 'last':
      return drawNeighbours(fdCount, fdCount - activeCount, 0, random)
    case 'bursts':
      return drawBursts(fdCount, activeCount, random)
    case 'hot-set': {
      const hot = Math.ceil(fdCount / HOT_SHARE)
      return drawWeighted(fdCount, random, rank => (rank < hot ? HOT_WEIGHT : 1))
    }
    case 'zipf':
      return drawWeighted(fdCount, random, rank => Math.floor(ZIPF_WEIGHT / (rank + 1)))
  }
}
