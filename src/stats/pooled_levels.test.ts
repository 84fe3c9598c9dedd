import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { normalOf, timesHeld, uniformDraws } from './noise.fixture.ts'
import { levelShift, pooledLevels, shiftWith, trimmedMean, varianceWithin } from './pooled_levels.ts'
import { expectShare } from './share.fixture.ts'
import { yuenTest } from './yuen.ts'

const uniform = uniformDraws(Xoshiro128.fromSeed(5))
const normal = () => normalOf(uniform)
const list = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i))

describe('levels of units', () => {
  test('say by how much all cells of a unit lie above their own middles, whatever these are', () => {
    const middles = [3, 5, 9, -2, 4]
    const units = [-0.2, -0.1, 0, 0.1, 0.2]
    const levels = pooledLevels(middles.map(middle => units.map(unit => middle + unit)))
    for (const [i, unit] of units.entries()) expect(levels[i]).toBeCloseTo(unit, 12)
  })

  test('are not moved by one cell of five that is far off', () => {
    const steady = list(4, cell => [cell, cell, cell + 0.1, cell + 0.1])
    const [, , off] = pooledLevels([...steady, [1, 1, 9, 1]])
    expect(off).toBeCloseTo(0.05, 12)
  })

  test('pass over missing cells, and are none for a unit with fewer than half of them', () => {
    const levels = pooledLevels([
      [1, 2, 3, null],
      [1, 2, 3, null],
      [null, 2, null, 2],
      [null, 2, null, null],
    ])
    expect(levels).toEqual([-1, 0, 1, null])
    expect(pooledLevels([[null, 4]])).toEqual([null, 0])
    expect(pooledLevels([])).toEqual([])
  })

  test('a figure of exactly 0 is a figure', () => {
    expect(pooledLevels([[0, 1, 2]])).toEqual([-1, 0, 1])
  })
})

test('the trimmed mean leaves out a fifth at either end, and nothing of fewer than five values', () => {
  expect(trimmedMean([1, 2, 3, 4, 100])).toBe(3)
  expect(trimmedMean([1, 2, 3, 6])).toBe(3)
  expect(trimmedMean([])).toBeNaN()
})

describe('the shift of two groups', () => {
  test('is that of Welch without trimming where both groups have as many units and as much scatter', () => {
    const [base, head] = [
      [1, 2, 4],
      [3, 4, 6],
    ]
    const [own, welch] = [levelShift(base, head)!, yuenTest(base, head, 0)!]
    expect(own.estimate).toBeCloseTo(2, 12)
    expect(own.degreesOfFreedom).toBe(4)
    expect(own.pValue).toBeCloseTo(welch.pValue, 12)
    expect(own.interval[0]).toBeCloseTo(welch.interval[0], 9)
  })

  test('counts no less scatter than is known from within the units', () => {
    const [low, high] = levelShift([1, 1, 1], [2, 2, 2], 0.03)!.interval
    expect((high - low) / 2).toBeCloseTo(2.7764451 * Math.sqrt(0.02), 6)
    expect(levelShift([0, 1, 2], [0, 1, 2], 0.03)).toEqual(levelShift([0, 1, 2], [0, 1, 2]))
  })

  test('needs three units, and one on each side', () => {
    expect(levelShift([1], [2])).toBeNull()
    expect(levelShift([1, 2, 3], [])).toBeNull()
    expect(levelShift([1], [2, 3])?.degreesOfFreedom).toBe(1)
  })

  test('is certain where nothing scatters', () => {
    expect(shiftWith(0, 0, 4).pValue).toBe(1)
    expect(shiftWith(0.1, 0, 4)).toMatchObject({ pValue: 0, interval: [0.1, 0.1] })
  })

  test('the variance is that within the groups', () => {
    expect(varianceWithin([1, 3], [11, 13])).toBe(2)
  })

  test('the interval holds the truth in 95 % of cases though the cells of a unit share its luck', () => {
    const trials = 500
    const held = timesHeld(trials, 0.1, () => {
      const shared = list(6, () => 0.02 * normal())
      const cells = list(12, cell =>
        list(6, unit => cell + (unit < 3 ? 0 : 0.1) + (shared[unit] as number) + 0.02 * normal()),
      )
      const levels = pooledLevels(cells) as number[]
      return levelShift(levels.slice(0, 3), levels.slice(3))!.interval
    })
    expectShare(held, trials, 0.94, 0.96)
  })
})
