import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leastSquares, unexplainedShare } from './least_squares.ts'

test('a solution that exists is found', () => {
  const entry = fc.integer({ min: -9, max: 9 })
  const shape = fc.tuple(
    fc.array(fc.tuple(entry, entry, entry), { minLength: 3, maxLength: 12 }),
    fc.tuple(entry, entry, entry),
  )
  fc.assert(
    fc.property(shape, ([rows, x]) => {
      const values = rows.map(row => row.reduce((sum, a, j) => sum + a * x[j]!, 0))
      const found = leastSquares(rows, values)
      for (const [i, row] of rows.entries()) {
        expect(row.reduce((sum, a, j) => sum + a * found[j]!, 0)).toBeCloseTo(values[i]!, 6)
      }
    }),
  )
})

test('known values: the line through 1, 3, 2, and a column that says nothing new', () => {
  const rows = [0, 1, 2].map(x => [1, x, 3 * x])
  const [intercept, slope, repeated] = leastSquares(rows, [1, 3, 2])
  expect(intercept).toBeCloseTo(1.5)
  expect(slope).toBeCloseTo(0.5)
  expect(repeated).toBe(0)
})

test('the share of a column that the others do not explain', () => {
  const rows = [1, 2, 3, 4].map(n => [1, n])
  expect(unexplainedShare(rows, [5, 7, 9, 11])).toBeCloseTo(0)
  expect(unexplainedShare([[1], [1]], [1, -1])).toBeCloseTo(1)
  expect(unexplainedShare([[1], [1]], [2, 0])).toBeCloseTo(0.5)
  expect(unexplainedShare(rows, [0, 0, 0, 0])).toBe(0)
})
