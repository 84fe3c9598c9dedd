import { expect, test } from 'vitest'
import {
  binomialInterval,
  fQuantile,
  fTail,
  normalQuantile,
  normalTail,
  tQuantile,
  tTwoSided,
} from './distributions.ts'
import reference from './reference/student_t.json' with { type: 'json' }

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

test.each(reference.cases)(
  'as an independent implementation: case %#',
  ({ t, degreesOfFreedom, twoSided }) => {
    expect(tTwoSided(t, degreesOfFreedom) / twoSided).toBeCloseTo(1, 9)
    expect(tTwoSided(-t, degreesOfFreedom)).toBe(tTwoSided(t, degreesOfFreedom))
    expect(tQuantile(twoSided, degreesOfFreedom) / t).toBeCloseTo(1, 9)
  },
)

test('the middle, and far out', () => {
  expect(tTwoSided(0, 4)).toBe(1)
  expect(tTwoSided(1e-9, 4)).toBeCloseTo(1, 8)
  expect(tTwoSided(1e9, 60)).toBeLessThan(1e-200)
})

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

/** The probability of at most `most` in `trials`, summed up. */
function atMost(most: number, trials: number, share: number): number {
  let term = (1 - share) ** trials
  let sum = term
  for (let k = 1; k <= most; k++) {
    term *= (((trials - k + 1) / k) * share) / (1 - share)
    sum += term
  }
  return sum
}

test('nothing found in n trials: up to 1 - (alpha / 2)^(1 / n), and the mirror of it', () => {
  expect(binomialInterval(0, 60)[0]).toBe(0)
  expect(binomialInterval(0, 60)[1]).toBeCloseTo(1 - 0.025 ** (1 / 60), 10)
  expect(binomialInterval(60, 60)[1]).toBe(1)
  expect(binomialInterval(60, 60)[0]).toBeCloseTo(0.025 ** (1 / 60), 10)
})

test('at either end what was seen is on the verge of what chance would not show', () => {
  for (const [found, trials] of [
    [1, 17],
    [5, 1000],
    [10, 200],
    [7, 20],
  ] as const) {
    const [low, high] = binomialInterval(found, trials)
    expect(atMost(found, trials, high)).toBeCloseTo(0.025, 8)
    expect(1 - atMost(found - 1, trials, low)).toBeCloseTo(0.025, 8)
    const [narrowLow, narrowHigh] = binomialInterval(found, trials, 0.2)
    expect(narrowLow).toBeGreaterThan(low)
    expect(narrowHigh).toBeLessThan(high)
  }
})
