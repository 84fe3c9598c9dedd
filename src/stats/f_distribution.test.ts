import { expect, test } from 'vitest'
import { fQuantile, fTail } from './f_distribution.ts'

/** Tables of the F distribution as in NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.3. */
test.each([
  [0.05, 1, 1, 161.448],
  [0.05, 1, 3, 10.128],
  [0.05, 1, 10, 4.965],
  [0.05, 2, 8, 4.459],
  [0.05, 3, 30, 2.922],
  [0.01, 5, 20, 4.103],
  [0.01, 8, 60, 2.823],
])('above the %d-quantile of F(%d, %d) lies that share', (tail, d1, d2, quantile) => {
  expect(fQuantile(tail, d1, d2)).toBeCloseTo(quantile, quantile > 100 ? 2 : 3)
  expect(fTail(quantile, d1, d2)).toBeCloseTo(tail, 4)
})

test('nothing lies below 0, next to nothing far above', () => {
  expect(fTail(0, 2, 5)).toBe(1)
  expect(fTail(-1, 2, 5)).toBe(1)
  expect(fTail(1e9, 2, 50)).toBeLessThan(1e-30)
  expect(fTail(Number.POSITIVE_INFINITY, 2, 50)).toBe(0)
})

test('with two numerator degrees it is the formula (d2 / (d2 + 2f)) ^ (d2 / 2)', () => {
  for (const d2 of [1, 2, 7, 400]) {
    for (const f of [0.1, 1, 3.7, 20])
      expect(fTail(f, 2, d2)).toBeCloseTo((d2 / (d2 + 2 * f)) ** (d2 / 2), 10)
  }
})
