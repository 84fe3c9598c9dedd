import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { medianRatioInterval } from './block_interval.ts'
import { median } from './quantile.ts'
import { expectShare } from './share.fixture.ts'

const ratioOf = (base: readonly number[], head: readonly number[]) => median(head) / median(base)

test('fewer than five blocks on either side have no interval', () => {
  const five = [1, 2, 3, 4, 5]
  expect(medianRatioInterval(five, [1, 2, 3, 4], 1)).toBeNull()
  expect(medianRatioInterval([1, 2, 3, 4], five, 1)).toBeNull()
  expect(medianRatioInterval(five, five, 1)).not.toBeNull()
})

test('it holds the ratio of all samples, lies within what the blocks allow, and is repeatable', () => {
  const blocks = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 5, maxLength: 12 })
  fc.assert(
    fc.property(blocks, blocks, (base, head) => {
      const ratio = ratioOf(base, head)
      const interval = medianRatioInterval(base, head, ratio) as [number, number]
      expect(interval[0]).toBeLessThanOrEqual(ratio)
      expect(interval[1]).toBeGreaterThanOrEqual(ratio)
      expect(interval[0]).toBeGreaterThanOrEqual(Math.min(...head) / Math.max(...base))
      expect(interval[1]).toBeLessThanOrEqual(Math.max(...head) / Math.min(...base))
      expect(medianRatioInterval(base, head, ratio)).toEqual(interval)
    }),
    { numRuns: 30 },
  )
})

test('it is widened to hold a ratio that the blocks do not have', () => {
  const ten = [10, 10, 10, 10, 10]
  expect(medianRatioInterval(ten, ten, 1.2)).toEqual([1, 1.2])
  expect(medianRatioInterval(ten, ten, 0.9)).toEqual([0.9, 1])
})

test('two runs with the same figures are still independent samples, and their intervals do not cancel out', () => {
  const blocks = [8, 9, 10, 11, 12]
  const [low, high] = medianRatioInterval(blocks, blocks, 1) as [number, number]
  expect(low).toBeLessThan(0.9)
  expect(high).toBeGreaterThan(1.1)
})

test('figures of 0 and ratios that overflow have no interval', () => {
  const none = [0, 0, 0, 0, 0]
  const five = [1, 2, 3, 4, 5]
  expect(medianRatioInterval(none, five, Number.POSITIVE_INFINITY)).toBeNull()
  expect(medianRatioInterval(five, none, 0)).toBeNull()
  expect(medianRatioInterval(none, none, Number.NaN)).toBeNull()
  const least = five.map(() => Number.MIN_VALUE)
  expect(medianRatioInterval(least, five, 1)).toBeNull()
})

const random = Xoshiro128.fromSeed(3)
const uniform = () => (random.below(2 ** 30) + 0.5) / 2 ** 30
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())

/** Draws of block figures around a true median of 1: uniform, log-normal, and with a long tail. */
const NOISE = {
  uniform: () => 0.9 + 0.2 * uniform(),
  lognormal: () => Math.exp(0.1 * normal()),
  skewed: () => (1 - 0.1 * Math.log(uniform())) / (1 + 0.1 * Math.LN2),
}

test.each([
  [5, 5],
  [5, 6],
  [6, 6],
  [7, 7],
  [5, 18],
  [12, 12],
])('of %d and %d blocks it holds the true ratio in 92 to 99.5 % of cases', (before, after) => {
  const truth = 1.3
  for (const draw of Object.values(NOISE)) {
    let covered = 0
    const runs = 40
    for (let run = 0; run < runs; run++) {
      const base = Array.from({ length: before }, draw)
      const head = Array.from({ length: after }, () => truth * draw())
      const [low, high] = medianRatioInterval(base, head, ratioOf(base, head)) as [number, number]
      if (low <= truth && truth <= high) covered++
    }
    expectShare(covered, runs, 0.92, 0.995)
  }
})
