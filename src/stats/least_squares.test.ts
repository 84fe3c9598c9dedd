import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import {
  leastRelativeDeviations,
  leastSquares,
  nonNegativeSolver,
  unexplainedShare,
} from './least_squares.ts'

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

type Matrix = number[][]

const error = (rows: Matrix, values: number[], x: number[]) =>
  rows.reduce((sum, row, i) => sum + (row.reduce((s, a, j) => s + a * x[j]!, 0) - values[i]!) ** 2, 0)

/** Tries every set of columns: the best solution that is nowhere negative. */
function byExhaustion(rows: Matrix, values: number[]): number {
  const width = rows[0]!.length
  let best = error(rows, values, new Array<number>(width).fill(0))
  for (let set = 1; set < 2 ** width; set++) {
    const columns = [...Array(width).keys()].filter(j => (set >> j) & 1)
    const part = leastSquares(
      rows.map(row => columns.map(j => row[j]!)),
      values,
    )
    if (part.some(value => value < 0)) continue
    const x = new Array<number>(width).fill(0)
    for (const [i, j] of columns.entries()) x[j] = part[i]!
    best = Math.min(best, error(rows, values, x))
  }
  return best
}

const problem = fc.integer({ min: 1, max: 4 }).chain(width =>
  fc.integer({ min: width, max: 9 }).chain(height =>
    fc.tuple(
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
      fc.array(fc.integer({ min: -20, max: 20 }), { minLength: height, maxLength: height }),
    ),
  ),
)

test('no non-negative x is better: it does as well as trying every set of columns', () => {
  fc.assert(
    fc.property(problem, ([rows, values]) => {
      const x = nonNegativeSolver(rows)(values)
      expect(x.every(value => value >= 0)).toBe(true)
      expect(error(rows, values, x)).toBeLessThanOrEqual(byExhaustion(rows, values) + 1e-6)
    }),
    { numRuns: 500 },
  )
})

test('known values: what is positive is found, what would be negative is 0', () => {
  const rows = [
    [1, 0],
    [1, 1],
    [1, 2],
  ]
  const [a, b] = nonNegativeSolver(rows)([3, 5, 7])
  expect(a).toBeCloseTo(3)
  expect(b).toBeCloseTo(2)
  expect(nonNegativeSolver(rows)([3, 2, 1])[1]).toBe(0)
})

test('columns of very different sizes, of zeros, and no columns at all', () => {
  const rows = [1, 2, 3, 4].map(i => [1e-9, 1e9 * i, 0])
  const [small, large, none] = nonNegativeSolver(rows)(rows.map(row => 5e9 * row[0]! + 3e-9 * row[1]!))
  expect(small! / 5e9).toBeCloseTo(1)
  expect(large! / 3e-9).toBeCloseTo(1)
  expect(none).toBe(0)
  expect(nonNegativeSolver([])([])).toEqual([])
})

test('a row of weight 4 counts like four of it, and one of weight 0 not at all', () => {
  const weighted = nonNegativeSolver([[1], [1], [1]], [1, 4, 0])([1, 6, 100])
  expect(weighted[0]).toBeCloseTo(5)
})

const sizes = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
const grown = sizes.flatMap(n => [
  [1, n, 0],
  [1, n, n / 2],
])
const exact = grown.map(([a, b, c]) => 200 * a! + 50 * b! + 110 * c!)

test('coefficients of exact values, over three decades of size', () => {
  const [fixed, each, hook] = leastRelativeDeviations(grown, exact)
  expect(fixed).toBeCloseTo(200, 3)
  expect(each).toBeCloseTo(50, 3)
  expect(hook).toBeCloseTo(110, 3)
})

test('coefficients of values that are off by up to 5 %', () => {
  const random = Xoshiro128.fromSeed(4)
  const noisy = exact.map(value => value * (0.95 + random.below(1001) / 10_000))
  const [fixed, each, hook] = leastRelativeDeviations(grown, noisy)
  expect(Math.abs(fixed! / 200 - 1)).toBeLessThan(0.15)
  expect(Math.abs(each! / 50 - 1)).toBeLessThan(0.05)
  expect(Math.abs(hook! / 110 - 1)).toBeLessThan(0.05)
})

test('a few values that are far off move the others little', () => {
  const spoilt = exact.map((value, i) => (i > grown.length - 5 ? 6 * value : value))
  const [, each] = leastRelativeDeviations(grown, spoilt)
  expect(Math.abs(each! / 50 - 1)).toBeLessThan(0.03)
})
