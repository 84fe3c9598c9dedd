import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { extremeDeviates, MIN_VALUES_FOR_OUTLIERS } from './extreme_deviate.ts'
import { normalOf, uniformDraws } from './noise.fixture.ts'

/** The example of Rosner (1983), as NIST/SEMATECH e-Handbook 1.3.5.17.3 has it: three outliers at alpha = 0.05. */
const ROSNER = [
  ...[-0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69],
  ...[1.7, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35],
  ...[2.37, 2.4, 2.47, 2.54, 2.62, 2.64, 2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64],
  ...[5.34, 5.42, 6.01],
]

test('the three outliers of the published example are found, the furthest first', () => {
  expect(extremeDeviates(ROSNER, 0.05).map(at => ROSNER[at])).toEqual([6.01, 5.42, 5.34])
})

test('one value is told from a few others, and from too few it is not', () => {
  expect(extremeDeviates([1, 1.01, 0.99, 1.02, 0.98, 2], 0.01)).toEqual([5])
  expect(extremeDeviates([1, 1.01, 0.99, 2].slice(0, MIN_VALUES_FOR_OUTLIERS - 1), 0.5)).toEqual([])
})

test('equal values have no outlier', () => {
  expect(extremeDeviates([3, 3, 3, 3, 3, 3], 0.05)).toEqual([])
})

test.each([5, 12, 20])('of %i equal values an outlier is found about as rarely as alpha says', count => {
  const uniform = uniformDraws(Xoshiro128.fromSeed(count))
  const values = () => Array.from({ length: count }, () => normalOf(uniform))
  const found = Array.from({ length: 600 }, () => extremeDeviates(values(), 0.05)).filter(
    outliers => outliers.length > 0,
  )
  // The binomial distribution of 600 draws with a probability of 0.05 has 99.9 % of its mass here.
  expect(found.length).toBeLessThan(50)
  expect(found.length).toBeGreaterThan(12)
})
