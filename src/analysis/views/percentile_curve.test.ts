import { expect, test } from 'vitest'
import { CURVE_POSITIONS, percentileAt, percentileCurve } from './percentile_curve.ts'

const uniform = (count: number) => ({
  count,
  quantiles: (shares: readonly number[]) => shares.map(p => 1000 * p),
})

test('the axis gives each further nine the same room', () => {
  expect(percentileAt(1)).toBeCloseTo(0.9)
  expect(percentileAt(3)).toBeCloseTo(0.999)
  expect(CURVE_POSITIONS.map(percentileAt)).toContain(0.5)
})

test('a curve ends where fewer than five samples lie beyond it', () => {
  expect(percentileCurve(uniform(50_000), 0, 500)).toHaveLength(CURVE_POSITIONS.length)
  expect(percentileCurve(uniform(5000), 0, 500)).toHaveLength(CURVE_POSITIONS.indexOf(3) + 1)
  expect(percentileCurve(uniform(4), 0, 500)).toEqual([])
})

test('the cost of the clock is taken off, never below 0', () => {
  const curve = percentileCurve(uniform(50_000), 400, 600)
  expect(curve[0]).toBe(0)
  expect(curve[CURVE_POSITIONS.indexOf(1)]).toBeCloseTo(500)
})

test('in the place of the median it has the median of the cell, which is not that of all samples', () => {
  expect(percentileCurve(uniform(5000), 0, 470)[CURVE_POSITIONS.indexOf(Math.log10(2))]).toBe(470)
})
