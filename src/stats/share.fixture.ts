import { expect } from 'vitest'
import { binomialInterval } from './distributions.ts'

/** Expects a true share from `least` to `most`, by the exact binomial interval; chance fails 1 in 10,000. */
export function expectShare(found: number, trials: number, least: number, most = 1): void {
  const [low, high] = binomialInterval(found, trials, 2e-4)
  expect(high).toBeGreaterThanOrEqual(least)
  expect(low).toBeLessThanOrEqual(most)
}
