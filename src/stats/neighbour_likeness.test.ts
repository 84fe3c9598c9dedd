import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { neighbourLikeness } from './neighbour_likeness.ts'
import { normalOf } from './noise.fixture.ts'

/** Returns a first-order autoregression of normal values with coefficient `alike` and a standard deviation of 1. */
function series(size: number, alike: number, seed: number, level: (at: number) => number = () => 0) {
  const random = Xoshiro128.fromSeed(seed)
  const uniform = () => (random.next() + 0.5) / 2 ** 32
  const draw = () => normalOf(uniform)
  let state = draw()
  return Float64Array.from({ length: size }, (_, at) => {
    state = alike * state + Math.sqrt(1 - alike ** 2) * draw()
    return level(at) + state
  })
}

function likenessOf(values: Float64Array, starts: readonly number[], smallestDeviation: number): number {
  return neighbourLikeness(values, starts, smallestDeviation).likeness
}

describe('of a long series it is', () => {
  test.each([0.2, 0.5, 0.8])('what it was made with: %f, and a little more to be safe', alike => {
    const found = likenessOf(series(20_000, alike, 1), [], 0)
    expect(found).toBeGreaterThan(alike - 0.01)
    expect(found).toBeLessThan(alike + 0.03)
  })

  test('the same with steps at the places given, and with spikes', () => {
    const steps = series(20_000, 0.5, 2, at => (at >= 12_000 ? 5 : 0) + (at % 97 === 0 ? 30 : 0))
    expect(Math.abs(likenessOf(steps, [12_000], 0) - 0.51)).toBeLessThan(0.03)
  })

  test('none of independent values, nor of such as alternate', () => {
    for (let seed = 0; seed < 5; seed++) expect(likenessOf(series(20_000, 0, seed), [], 0)).toBeLessThan(0.03)
    expect(likenessOf(series(200, -0.5, 1), [], 0)).toBe(0)
  })
})

test('a step is no likeness where it is known to be one', () => {
  const step = (seed: number) => series(40, 0, seed, at => (at >= 20 ? 5 : 0))
  const seeds = Array.from({ length: 50 }, (_, seed) => seed)
  const mean = (starts: number[]) =>
    seeds.reduce((sum, seed) => sum + likenessOf(step(seed), starts, 0), 0) / seeds.length
  expect(mean([20])).toBeLessThan(0.2)
  expect(mean([])).toBeGreaterThan(2 * mean([20]))
})

test('nothing is alike in what is equal, alone or empty', () => {
  for (const values of [[], [1], [1, 2], [1, 1, 1, 1, 1, 1]])
    expect(likenessOf(Float64Array.from(values), [], 0.001)).toBe(0)
  expect(likenessOf(Float64Array.of(1, 2, 3), [1, 2], 0.001)).toBe(0)
})

test('a walk is as alike as can be told apart from a step', () => {
  const walk = Float64Array.from({ length: 100 }, (_, at) => at)
  expect(likenessOf(walk, [], 0.001)).toBe(0.9)
})

test('the deviation is that of the values, however alike they are, and never below the smallest', () => {
  for (const alike of [0, 0.5, 0.8]) {
    const { deviation } = neighbourLikeness(series(20_000, alike, 3), [], 0)
    expect(Math.abs(deviation - 1)).toBeLessThan(0.1)
  }
  expect(neighbourLikeness(new Float64Array(9), [], 0.001)).toEqual({ likeness: 0, deviation: 0.001 })
})
