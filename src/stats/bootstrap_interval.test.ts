import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { bootstrapMedianInterval } from './block_interval.ts'
import { median } from './quantile.ts'
import reference from './reference/bootstrap.json' with { type: 'json' }
import { expectShare } from './share.fixture.ts'

test('fewer than two values have no interval', () => {
  expect(bootstrapMedianInterval([])).toBeNull()
  expect(bootstrapMedianInterval([5])).toBeNull()
})

test('the interval lies within the values, holds their median, and is repeatable', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 12 }), values => {
      const [low, high] = bootstrapMedianInterval(values) as [number, number]
      expect(low).toBeGreaterThanOrEqual(Math.min(...values))
      expect(high).toBeLessThanOrEqual(Math.max(...values))
      expect(low).toBeLessThanOrEqual(median(values))
      expect(high).toBeGreaterThanOrEqual(median(values))
      expect(bootstrapMedianInterval(values)).toEqual([low, high])
    }),
    { numRuns: 30 },
  )
})

test('of 15 uniform values it holds the true median in 88 to 99 % of cases', () => {
  const random = Xoshiro128.fromSeed(11)
  let covered = 0
  for (let i = 0; i < 100; i++) {
    const values = Array.from({ length: 15 }, () => random.below(1_000_001))
    const [low, high] = bootstrapMedianInterval(values) as [number, number]
    if (low <= 500_000 && high >= 500_000) covered++
  }
  expectShare(covered, 100, 0.88, 0.99)
})

test.each(reference.cases)(
  'its ends lie between those of 93 % and 97 % by an independent implementation: case %#',
  given => {
    const { values, of93, of97 } = given
    const [low, high] = bootstrapMedianInterval(values) as [number, number]
    expect(low).toBeGreaterThanOrEqual(of97[0]! - 1e-12)
    expect(low).toBeLessThanOrEqual(of93[0]! + 1e-12)
    expect(high).toBeGreaterThanOrEqual(of93[1]! - 1e-12)
    expect(high).toBeLessThanOrEqual(of97[1]! + 1e-12)
  },
)
