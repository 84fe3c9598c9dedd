import { expect, test } from 'vitest'
import { moreBlocks, pValueBeyond, type Shift, shiftOf } from './shift.ts'

const FLOOR = 0.1
const shift = (estimate: number, standardError = 0.05): Shift => ({
  ...{ estimate, standardError, degreesOfFreedom: 10 },
  interval: [estimate - 2.228 * standardError, estimate + 2.228 * standardError],
})

test('the error is that of the interval', () => {
  const found = shiftOf([1, 2, 3, 4, 5], [2, 3, 4, 5, 6])
  expect(found.estimate).toBeCloseTo(1, 12)
  // Winsorized: 2, 2, 3, 4, 4, whose squares add up to 4; over 3 · 2, twice.
  expect(found.standardError).toBeCloseTo(Math.sqrt(4 / 3), 9)
  expect(found.degreesOfFreedom).toBeCloseTo(4, 9)
})

test('figures without scatter have a certain shift; nothing is cut off where only the outermost scatter', () => {
  expect(shiftOf([1, 1, 1, 1, 1], [2, 2, 2, 2, 2])).toMatchObject({ estimate: 1, interval: [1, 1] })
  expect(shiftOf([1, 1, 1, 1, 2], [2, 2, 2, 2, 2]).estimate).toBeCloseTo(0.8, 12)
})

test('probabilities count from the floor, on either side', () => {
  expect(pValueBeyond(shift(0.05), FLOOR)).toBe(1)
  expect(pValueBeyond(shift(0.1), FLOOR)).toBe(1)
  expect(pValueBeyond(shift(0.1 + 2.228 * 0.05), FLOOR)).toBeCloseTo(0.05, 4)
  expect(pValueBeyond(shift(-0.1 - 2.228 * 0.05), FLOOR)).toBeCloseTo(0.05, 4)
})

test('further blocks: until the slower end of the interval lies below the floor', () => {
  const further = moreBlocks(shift(0.02), 8, FLOOR, 0.05) as number
  const half = (blocks: number) => 0.05 * Math.sqrt(8 / blocks)
  expect(further).toBeGreaterThan(0)
  // Between what a normal distribution would take and what t with 10 degrees of freedom would.
  expect(1.95 * half(8 + further)).toBeLessThan(0.08)
  expect(2.3 * half(8 + further - 1)).toBeGreaterThan(0.08)
  expect(moreBlocks(shift(-0.02), 8, FLOOR, 0.05)).toBeLessThan(further)
})

test('further blocks: until the test is as sure as it must be; of nothing at the floor itself', () => {
  const [some, more] = [0.05, 0.0005].map(level => moreBlocks(shift(0.18), 8, FLOOR, level) as number)
  expect(some).toBeGreaterThan(0)
  expect(more).toBeGreaterThan(2 * (some as number))
  expect(moreBlocks(shift(0.1), 8, FLOOR, 0.05)).toBeNull()
  expect(moreBlocks(shift(0.101, 1), 8, FLOOR, 0.05)).toBeNull()
})
