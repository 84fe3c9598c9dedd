import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import pseudoMedians from './reference/hodges_lehmann.json' with { type: 'json' }
import reference from './reference/signed_rank.json' with { type: 'json' }
import { hodgesLehmann, signedRankTest } from './signed_rank.ts'

const differences = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 })

test('all of one sign is the least likely there is: 2 of 2^n', () => {
  for (const count of [1, 2, 5, 6, 20, 60]) {
    const { pValue, statistic } = signedRankTest(Array.from({ length: count }, (_, i) => i + 1))
    expect(pValue).toBe(2 ** (1 - count))
    expect(statistic).toBe((count * (count + 1)) / 2)
  }
})

test('nothing but zeros, or nothing, is no change', () => {
  expect(signedRankTest([0, 0, 0])).toEqual({ statistic: 0, pValue: 1 })
  expect(signedRankTest([])).toEqual({ statistic: 0, pValue: 1 })
})

test('p lies in [0, 1] and is the same for the opposite signs', () => {
  fc.assert(
    fc.property(differences, values => {
      const { pValue } = signedRankTest(values)
      expect(pValue).toBeGreaterThan(0)
      expect(pValue).toBeLessThanOrEqual(1)
      expect(signedRankTest(values.map(value => -value)).pValue).toBe(pValue)
    }),
  )
})

test('scale and order do not matter', () => {
  fc.assert(
    fc.property(differences, fc.integer({ min: 1, max: 1000 }), (values, scale) => {
      const turned = values.map(value => scale * value).reverse()
      expect(signedRankTest(turned).pValue).toBeCloseTo(signedRankTest(values).pValue, 12)
    }),
  )
})

test('the higher the differences, the surer, also where some are 0', () => {
  // Pratt's own example: with the 0 dropped before ranking, the first of these would be surer than the second.
  const values = [0, 2, 3, 4, 6, 7, 8, 9, 11, 14, 15, 17, -18]
  const [lowered, asTheyAre, raised] = [-1, 0, 1].map(
    by => signedRankTest(values.map(value => value + by)).pValue,
  ) as [number, number, number]
  expect(lowered).toBeGreaterThan(asTheyAre)
  expect(asTheyAre).toBeGreaterThanOrEqual(raised)
  const dropped = signedRankTest(values.filter(value => value !== 0)).pValue
  expect(dropped).toBeGreaterThan(lowered)
})

test('the normal approximation takes over without a step', () => {
  const shifted = (count: number) => Array.from({ length: count }, (_, i) => ((i * 0.618034) % 1) - 0.45)
  const [exact, approximate] = [signedRankTest(shifted(200)).pValue, signedRankTest(shifted(201)).pValue]
  expect(approximate / exact).toBeGreaterThan(0.9)
  expect(approximate / exact).toBeLessThan(1.1)
})

test.each(reference.cases)('as an independent implementation: case %#', ({ values, pValue }) => {
  expect(signedRankTest(values).pValue / pValue).toBeCloseTo(1, 9)
})

describe('the estimate of Hodges and Lehmann', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 25 })

  test('the median of the means of all pairs; the interval from six values on', () => {
    expect(hodgesLehmann([7])).toEqual({ estimate: 7, interval: null })
    expect(hodgesLehmann([1, 2, 3, 4, 50])).toEqual({ estimate: 3, interval: null })
    expect(hodgesLehmann([1, 2, 3, 4, 5, 50])).toEqual({ estimate: 3.5, interval: [1, 50] })
  })

  test('it moves and scales with the values, and the interval holds it', () => {
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: 1, max: 64 }),
        (given, by, scale) => {
          const { estimate, interval } = hodgesLehmann(given)
          const [low, high] = interval as [number, number]
          expect(low).toBeLessThanOrEqual(estimate)
          expect(high).toBeGreaterThanOrEqual(estimate)
          expect(hodgesLehmann(given.map(value => scale * value + by))).toEqual({
            estimate: scale * estimate + by,
            interval: [scale * low + by, scale * high + by],
          })
          expect(hodgesLehmann(given.map(value => 0 - value))).toEqual({
            estimate: 0 - estimate,
            interval: [0 - high, 0 - low],
          })
        },
      ),
    )
  })

  test('the interval is what the test does not refuse', () => {
    // No two Walsh averages of these are equal, nor is one 0.
    for (const count of [6, 9, 14, 21]) {
      const given = Array.from({ length: count }, (_, i) => Math.sin(17 * i) + i / 97)
      const [low, high] = hodgesLehmann(given).interval as [number, number]
      const pValueAt = (shift: number) => signedRankTest(given.map(value => value - shift)).pValue
      expect(pValueAt(low - 1e-9)).toBeLessThanOrEqual(0.05)
      expect(pValueAt(low + 1e-9)).toBeGreaterThan(0.05)
      expect(pValueAt(high - 1e-9)).toBeGreaterThan(0.05)
      expect(pValueAt(high + 1e-9)).toBeLessThanOrEqual(0.05)
    }
  })

  test('the normal approximation of the interval takes over without a step', () => {
    const widthOf = (count: number) => {
      const [low, high] = hodgesLehmann(Array.from({ length: count }, (_, i) => (i * 0.618034) % 1)).interval!
      return high - low
    }
    expect(widthOf(201) / widthOf(200)).toBeGreaterThan(0.97)
    expect(widthOf(201) / widthOf(200)).toBeLessThan(1.03)
  })

  test.each(pseudoMedians.cases)(
    'as an independent implementation: case %#',
    ({ values, estimate, interval }) => {
      const own = hodgesLehmann(values)
      expect(own.estimate).toBeCloseTo(estimate, 12)
      expect(own.interval?.[0]).toBeCloseTo(interval[0]!, 9)
      expect(own.interval?.[1]).toBeCloseTo(interval[1]!, 9)
    },
  )
})
