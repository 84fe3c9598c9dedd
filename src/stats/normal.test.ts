import { expect, test } from 'vitest'
import { normalQuantile, normalTail } from './normal.ts'

/** scipy.stats.norm.sf of SciPy 1.17.1. */
test.each([
  [0, 0.5],
  [1, 0.15865525393145707],
  [1.959963984540054, 0.025],
  [4.9, 4.791832765903185e-7],
  [5.1, 1.6982674071475966e-7],
  [10, 7.61985302416047e-24],
])('above %d lies %d', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 8)
  expect(normalTail(-z)).toBeCloseTo(1 - tail, 12)
  expect(normalQuantile(tail)).toBeCloseTo(z, 8)
})
