import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { leastRelativeDeviations } from './least_squares.ts'

const sizes = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
const rows = sizes.flatMap(n => [
  [1, n, 0],
  [1, n, n / 2],
])
const exact = rows.map(([a, b, c]) => 200 * a! + 50 * b! + 110 * c!)

test('coefficients of exact values, over three decades of size', () => {
  const [fixed, each, hook] = leastRelativeDeviations(rows, exact)
  expect(fixed).toBeCloseTo(200, 3)
  expect(each).toBeCloseTo(50, 3)
  expect(hook).toBeCloseTo(110, 3)
})

test('coefficients of values that are off by up to 5 %', () => {
  const random = Xoshiro128.fromSeed(4)
  const noisy = exact.map(value => value * (0.95 + random.below(1001) / 10_000))
  const [fixed, each, hook] = leastRelativeDeviations(rows, noisy)
  expect(Math.abs(fixed! / 200 - 1)).toBeLessThan(0.15)
  expect(Math.abs(each! / 50 - 1)).toBeLessThan(0.05)
  expect(Math.abs(hook! / 110 - 1)).toBeLessThan(0.05)
})

test('a few values that are far off move the others little', () => {
  const spoilt = exact.map((value, i) => (i > rows.length - 5 ? 6 * value : value))
  const [, each] = leastRelativeDeviations(rows, spoilt)
  expect(Math.abs(each! / 50 - 1)).toBeLessThan(0.03)
})
