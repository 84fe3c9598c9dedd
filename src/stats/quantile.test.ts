import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inEqualSteps, median, nthSmallest, quantileOf, quantileSorted, reaches } from './quantile.ts'

test('matches quantile(c(1, 2, 4, 8, 16), type = 7) of R', () => {
  const values = [1, 2, 4, 8, 16]
  expect(quantileSorted(values, 0)).toBe(1)
  expect(quantileSorted(values, 0.25)).toBe(2)
  expect(quantileSorted(values, 0.9)).toBeCloseTo(12.8)
  expect(quantileSorted(values, 1)).toBe(16)
})

test('the median has as many values below as above', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(median([])).toBeNaN()
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
      const middle = median(values)
      expect(values.filter(value => value < middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter(value => value > middle).length).toBeLessThanOrEqual(values.length / 2)
    }),
  )
})

test('a quantile of values in any order is that of the same values sorted', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(values, fc.double({ noNaN: true, min: 0, max: 1 }), (given, p) => {
      const sorted = Float64Array.from(given).sort()
      expect(quantileOf(Float64Array.from(given), p)).toBeCloseTo(quantileSorted(sorted, p), 9)
    }),
  )
  expect(quantileOf(Float64Array.of(3, 1, 2, 3), 0.025)).toBe(quantileSorted([1, 2, 3, 3], 0.025))
})

test('the value of any rank is the one that stands there when all are sorted', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(values, given => {
      const sorted = given.toSorted((a, b) => a - b)
      const reordered = Float64Array.from(given)
      expect(sorted.map((_, rank) => nthSmallest(reordered, rank))).toEqual(sorted)
      expect(Array.from(reordered).toSorted((a, b) => a - b)).toEqual(sorted)
      const found = Math.floor(given.length / 2)
      const halved = Float64Array.from(given)
      expect(nthSmallest(halved, found)).toBe(sorted[found])
      const ranks = [...sorted.keys()]
      expect(
        ranks.map(rank =>
          rank < found ? nthSmallest(halved, rank, 0, found) : nthSmallest(halved, rank, found),
        ),
      ).toEqual(sorted)
    }),
  )
})

test.each([
  [0.5, 10],
  [0.9, 50],
  [0.99, 500],
  [0.999, 5000],
  [0.9999, 50_000],
])('the %d-quantile needs %d samples: five beyond it', (p, count) => {
  expect(reaches(count, p)).toBe(true)
  expect(reaches(count - 1, p)).toBe(false)
})

test('of many values those at equal steps are kept, the first and the last among them', () => {
  expect(inEqualSteps([1, 2, 3], 6)).toEqual([1, 2, 3])
  expect(inEqualSteps([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6)).toEqual([1, 3, 5, 7, 9, 11])
})
