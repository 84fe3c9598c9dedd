import fc from 'fast-check'
import { expect, test } from 'vitest'
import reference from './reference/hodges_lehmann.json' with { type: 'json' }
import { hodgesLehmann, signedRankTest } from './signed_rank.ts'

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

test.each(reference.cases)('as an independent implementation: case %#', ({ values, estimate, interval }) => {
  const own = hodgesLehmann(values)
  expect(own.estimate).toBeCloseTo(estimate, 12)
  expect(own.interval?.[0]).toBeCloseTo(interval[0]!, 9)
  expect(own.interval?.[1]).toBeCloseTo(interval[1]!, 9)
})
