import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { normalQuantile } from '../../stats/distributions.ts'
import { judgePairs, type PairedCell } from '../verdict/judge_pairs.ts'
import { detectableSlowdown, smallestFound } from './detectable.ts'

/** Normal values, by their quantiles at drawn probabilities. */
function normalSample(count: number, deviation: number, random: Xoshiro128): number[] {
  return Array.from({ length: count }, () => deviation * normalQuantile((random.next() + 0.5) / 2 ** 32))
}

function cellOf(changes: readonly number[], shift: number): PairedCell {
  const pairs = changes.map(change => ({ base: 1, head: Math.exp(change + shift) }))
  return {
    id: 'one',
    mechanism: 'poll',
    part: 'ready',
    metric: 'waitNs',
    unit: 'ns',
    isMoreBetter: false,
    pairs,
  }
}

describe('the smallest slowdown that is found', () => {
  test('is where the verdict turns into a regression', () => {
    const random = Xoshiro128.fromSeed(3)
    const rule = { alpha: 0.05, minEffect: 0.02, looks: 2, look: 1 }
    let byTest = 0
    for (let i = 0; i < 60; i++) {
      const changes = normalSample(i % 2 === 0 ? 12 : 25, i % 3 === 0 ? 0.002 : 0.05, random)
      const found = smallestFound(changes, { level: 0.025, minEffect: 0.02 })
      const verdictAt = (shift: number) => judgePairs([cellOf(changes, shift)], rule)[0]?.verdict
      expect(verdictAt(found + 1e-9)).toBe('regression')
      expect(verdictAt(found - 1e-9)).not.toBe('regression')
      if (found > 0.025) byTest++
    }
    // Both the floor and the test have had the last word.
    expect(byTest).toBeGreaterThan(10)
    expect(byTest).toBeLessThan(50)
  })

  test('is none where so few pairs cannot find anything', () => {
    expect(smallestFound([0.01, -0.01, 0, 0.02, 0.01], { level: 0.025, minEffect: 0.02 })).toBe(
      Number.POSITIVE_INFINITY,
    )
    const few = normalSample(20, 0.01, Xoshiro128.fromSeed(1))
    const sensitivity = { level: 0.025 / 60, minEffect: 0.02 }
    expect(detectableSlowdown(few, 10, sensitivity, Xoshiro128.fromSeed(1))).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the slowdown that is found with 95 % power', () => {
  const LEVEL = 0.025 / 10

  test.each([20, 40, 80])('of normal log ratios is that of theory, %i pairs', pairs => {
    const deviation = 0.06
    const changes = normalSample(2000, deviation, Xoshiro128.fromSeed(7))
    const found = detectableSlowdown(
      changes,
      pairs,
      { level: LEVEL, minEffect: 0.02 },
      Xoshiro128.fromSeed(8),
    )
    // Of a test that knows the deviation; the signed ranks are 3/π as efficient (Lehmann, Nonparametrics, 1975, ch. 4),
    // and dearer with few pairs, where they have to learn it.
    const deviations = normalQuantile(LEVEL / 2) + normalQuantile(0.05)
    const expected = (deviations * deviation) / Math.sqrt((3 / Math.PI) * pairs)
    expect(Math.log1p(found) / expected).toBeGreaterThan(0.95)
    expect(Math.log1p(found) / expected).toBeLessThan(pairs === 20 ? 1.25 : 1.15)
  })

  test('is that share of the times found', () => {
    const random = Xoshiro128.fromSeed(11)
    const changes = normalSample(2000, 0.03, random)
    const sensitivity = { level: 0.025, minEffect: 0.02 }
    const slowdown = detectableSlowdown(changes, 20, sensitivity, random)
    const trials = 1000
    const found = Array.from({ length: trials }, () => normalSample(20, 0.03, random)).filter(
      sample => smallestFound(sample, sensitivity) <= Math.log1p(slowdown),
    ).length
    expect(found / trials).toBeGreaterThan(0.9)
    expect(found / trials).toBeLessThan(0.985)
  })

  test('is no smaller than the floor, however quiet the machine', () => {
    const quiet = normalSample(50, 1e-5, Xoshiro128.fromSeed(2))
    const found = detectableSlowdown(quiet, 20, { level: 0.025, minEffect: 0.02 }, Xoshiro128.fromSeed(2))
    expect(found).toBeCloseTo(0.02, 4)
  })

  test('knows no direction: what is always higher is noise as well', () => {
    const lifted = normalSample(200, 0.03, Xoshiro128.fromSeed(5)).map(change => change + 0.2)
    const sensitivity = { level: 0.025, minEffect: 0.02 }
    expect(detectableSlowdown(lifted, 20, sensitivity, Xoshiro128.fromSeed(5))).toBeGreaterThan(0.1)
  })
})
