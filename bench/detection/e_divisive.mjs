/**
 * E-divisive as it was published (Matteson and James, Journal of the American Statistical Association 109, 2014), to be
 * compared with: the series is cut where the energy distance of both sides is largest, if at most one in twenty of 199
 * random orders within the segments has as large a distance. The parameters are those of the authors' R package ecp,
 * but for segments of three values at least, as muxbench has them.
 */
import { shuffled } from '../../dist/src/random/shuffle.js'
import { Xoshiro128 } from '../../dist/src/random/xoshiro128.js'

const LEAST = 3
const ORDERS = 199
const SIGNIFICANCE = 0.05

/** Returns the cut of a segment with the largest scaled energy distance, whose right side may end before the segment does. */
function bestCut(values) {
  const n = values.length
  let best = { distance: Number.NEGATIVE_INFINITY, cut: 0 }
  // Sums of the distances of each value to all values before it.
  const sums = values.map((value, i) => {
    const own = new Float64Array(i + 1)
    for (let j = 0; j < i; j++) own[j + 1] = own[j] + Math.abs(value - values[j])
    return own
  })
  const within = (from, to) => {
    let sum = 0
    for (let i = from; i < to; i++) sum += sums[i][i] - sums[i][from]
    return sum
  }
  for (let cut = LEAST; cut <= n - LEAST; cut++) {
    const left = within(0, cut)
    let [right, between] = [within(cut, cut + LEAST - 1), 0]
    for (let i = cut; i < cut + LEAST - 1; i++) between += sums[i][cut]
    for (let end = cut + LEAST; end <= n; end++) {
      right += sums[end - 1][end - 1] - sums[end - 1][cut]
      between += sums[end - 1][cut]
      const [a, b] = [cut, end - cut]
      const energy = (2 / (a * b)) * between - (2 / (a * (a - 1))) * left - (2 / (b * (b - 1))) * right
      const distance = ((a * b) / (a + b)) * energy
      if (distance > best.distance) best = { distance, cut }
    }
  }
  return best
}

const clearest = segments =>
  segments
    .map((values, at) => ({
      at,
      ...(values.length >= 2 * LEAST ? bestCut(values) : { distance: Number.NEGATIVE_INFINITY }),
    }))
    .reduce((a, b) => (b.distance > a.distance ? b : a))

/** Returns the indexes at which the series changes. */
export function eDivisive(values, seed) {
  const random = Xoshiro128.fromSeed(seed)
  let segments = [[...values]]
  for (;;) {
    const { at, cut, distance } = clearest(segments)
    if (distance === Number.NEGATIVE_INFINITY) break
    let asLarge = 1
    for (let i = 0; i < ORDERS && asLarge <= SIGNIFICANCE * (ORDERS + 1); i++) {
      if (clearest(segments.map(each => shuffled(each, random))).distance >= distance) asLarge++
    }
    if (asLarge > SIGNIFICANCE * (ORDERS + 1)) break
    segments = segments.toSpliced(at, 1, segments[at].slice(0, cut), segments[at].slice(cut))
  }
  let index = 0
  return segments.slice(0, -1).map(each => (index += each.length))
}
