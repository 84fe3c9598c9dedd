import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ratioAxis, ratioTick } from './ratio_axis.ts'

test('ratios near 1 have an axis that is not finer than a tenth', () => {
  const { bounds, ticks } = ratioAxis([0.99, 1.02])
  expect(ticks.map(ratioTick)).toEqual(['0.91', '0.95', '0.98', '1', '1.02', '1.05', '1.1'])
  expect(bounds[1]).toBeCloseTo(1.122)
  expect(ratioAxis([])).toEqual(ratioAxis([1]))
})

test('a direction from 1 without ratios gets no room', () => {
  const { bounds, ticks } = ratioAxis([1, 4.5])
  expect(bounds[0]).toBeGreaterThan(0.85)
  expect(ticks.map(ratioTick)).toEqual(['1', '1.5', '2', '3'])
})

test('far from 1 the ticks are powers of ten', () => {
  expect(ratioAxis([1e-9, 5000]).ticks.map(ratioTick)).toEqual(['1e-9', '1e-6', '0.001', '1', '1000'])
})

test('whatever the ratios, the axis holds them, has 1 as a tick, and few ticks', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-90, max: 1e90, noNaN: true })), ratios => {
      const { bounds, ticks } = ratioAxis(ratios)
      expect(ticks).toContain(1)
      expect(ticks.length).toBeLessThan(14)
      for (const value of [...ratios, ...ticks]) {
        expect(value).toBeGreaterThanOrEqual(bounds[0])
        expect(value).toBeLessThanOrEqual(bounds[1])
      }
      expect(ticks).toEqual([...ticks].sort((a, b) => a - b))
      expect(new Set(ticks.map(ratioTick)).size).toBe(ticks.length)
    }),
  )
  const extreme = ratioAxis([Number.MIN_VALUE, Number.MAX_VALUE, 0])
  expect(extreme.bounds.every(bound => bound > 0 && Number.isFinite(bound))).toBe(true)
})
