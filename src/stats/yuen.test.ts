import fc from 'fast-check'
import { expect, test } from 'vitest'
import reference from './reference/yuen.json' with { type: 'json' }
import { yuenTest } from './yuen.ts'

test.each(reference.cases)('as an independent implementation: case %#', given => {
  const { first, second, trim, pValue, difference, degreesOfFreedom, statistic, critical } = given
  const own = yuenTest(first, second, trim)!
  expect(own.pValue / pValue).toBeCloseTo(1, 9)
  expect(own.difference).toBeCloseTo(difference, 12)
  expect(own.degreesOfFreedom / degreesOfFreedom).toBeCloseTo(1, 10)
  const reach = Math.abs(difference / statistic) * critical
  expect(own.interval[0]).toBeCloseTo(difference - reach, 9)
  expect(own.interval[1]).toBeCloseTo(difference + reach, 9)
})

const sample = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 12 })

test('p in [0, 1]; the interval holds the difference, and 0 where p is above 5 %; swapping the samples mirrors it', () => {
  fc.assert(
    fc.property(sample, sample, (first, second) => {
      const { difference, interval, pValue } = yuenTest(first, second)!
      expect(pValue).toBeGreaterThanOrEqual(0)
      expect(pValue).toBeLessThanOrEqual(1)
      expect(interval[0]).toBeLessThan(difference)
      expect(interval[1]).toBeGreaterThan(difference)
      if (Math.abs(pValue - 0.05) > 1e-9) expect(interval[0] < 0 && interval[1] > 0).toBe(pValue > 0.05)
      const back = yuenTest(second, first)!
      expect(back.difference).toBeCloseTo(-difference, 9)
      expect(back.pValue).toBeCloseTo(pValue, 12)
    }),
  )
})

test('one block that is far off moves nothing', () => {
  const steady = [10, 11, 12, 13, 14]
  expect(yuenTest(steady, [10, 11, 12, 13, 1e6])).toEqual(yuenTest(steady, steady))
})

test('too few values, or none that differ, say nothing', () => {
  expect(yuenTest([1], [1, 2, 3, 4, 5])).toBeNull()
  expect(yuenTest([1, 2, 3, 4, 5], [])).toBeNull()
  expect(yuenTest([4, 4, 4, 4, 4], [5, 5, 5, 5, 5])).toBeNull()
  expect(yuenTest([4, 4, 4, 4, 4], [5, 6, 7, 8, 9])?.degreesOfFreedom).toBe(2)
})
