import { expect } from 'vitest'
import { binomialInterval } from './distributions.ts'

/**
 * Expects that `found` of `trials` is compatible with a true share from `least` to `most`, by the exact binomial
 * interval: where the true share lies there, chance fails the test less than once in 10,000 times.
 */
export function expectShare(found: number, trials: number, least: number, most = 1): void {
  const [low, high] = binomialInterval(found, trials, 2e-4)
  expect(high).toBeGreaterThanOrEqual(least)
  expect(low).toBeLessThanOrEqual(most)
}
