import { expect, test } from 'vitest'
import { binomialInterval } from './binomial_interval.ts'

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
