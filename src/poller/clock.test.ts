import { expect, test } from 'vitest'
import { loadAddon } from './addon.ts'

const addon = loadAddon()
const PAIRS = 1 << 20

test('the cost is that of one reading, and the resolution is positive', () => {
  // A ratio within one run, with a wide margin: what a reading costs cannot be known but by timing it. The
  // fastest of several rounds, since what disturbs a round can only lengthen it.
  const rounds = Array.from({ length: 5 }, () => {
    const start = process.hrtime.bigint()
    const { costNs, resolutionNs } = addon.calibrateClock(PAIRS)
    const meanNs = Number(process.hrtime.bigint() - start) / PAIRS
    return { costNs, resolutionNs, meanNs }
  })
  const costNs = Math.min(...rounds.map(round => round.costNs))
  const meanNs = Math.min(...rounds.map(round => round.meanNs))
  expect(costNs / meanNs).toBeGreaterThan(0.5)
  expect(costNs / meanNs).toBeLessThan(2)
  for (const { resolutionNs } of rounds) expect(resolutionNs).toBeGreaterThan(0)
})
