import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { Detectable } from './calibration.ts'
import { firstEstimates, overshootNs, trueRatio } from './injected.ts'
import { resampleNulls } from './null_resampling.ts'
import { recommendation, summarize } from './summarize.ts'
import { judgeTrial, type TrialCell } from './trial.ts'
import { MIXED, measuredOf, NULLS, OVERSHOOT_NS, trialOf } from './trials.fixture.ts'

const RULE = { alpha: 0.05, minEffect: 0.02, looks: 2 }

describe('what a calibration says', () => {
  const calibration = summarize(
    measuredOf([trialOf(NULLS, 0.01, 1), trialOf(MIXED, 0.01, 2), trialOf(MIXED.toReversed(), 0.01, 3)]),
  )

  test('unchanged cells are counted apart from those that were made slower', () => {
    expect(calibration.falsePositives).toMatchObject({ found: 0, trials: 20 })
    expect(calibration.slowdowns.map(({ share }) => share)).toEqual([0.05, 0.1])
    for (const { byFirst, byLast } of calibration.slowdowns) {
      expect(byFirst).toMatchObject({ found: 8, trials: 8 })
      expect(byLast).toMatchObject({ found: 8, trials: 8 })
    }
    expect(calibration.medianError).toBeLessThan(0.005)
    expect(calibration.coverage.trials).toBe(36)
    expect(calibration.coverage.found).toBeGreaterThan(30)
  })

  test('more pairs find less, and a row is the summary of its cells', () => {
    const { detectable, cells } = calibration
    expect(detectable.map(({ pairs, seconds }) => [pairs, seconds])).toEqual([
      [10, 20],
      [20, 40],
      [40, 80],
      [80, 160],
    ])
    const [, twenty, forty] = detectable as [Detectable, Detectable, Detectable]
    // A spread of 1 % on either side: about (3.1 + 1.6) · 1.4 % / √20.
    expect(twenty.medianCell).toBeGreaterThan(0.0199)
    expect(twenty.medianCell).toBeLessThan(0.035)
    expect(forty.medianCell as number).toBeLessThanOrEqual(twenty.medianCell as number)
    const own = cells.map(cell => cell.detectable[1] as number).sort((a, b) => a - b)
    expect(twenty.worstCell).toBe(own.at(-1))
    expect(twenty.mostCells).toBe(own[10])
    expect(calibration.recommendation).toMatch(/^for slowdowns of 5\.0 % in 90 % of the cells: --pairs \d+, /)
  })

  test('a noisy machine finds no 5 %, and is told so', () => {
    const noisy = summarize(measuredOf([trialOf(NULLS.slice(0, 4), 0.4, 1), trialOf(MIXED, 0.4, 2)]))
    expect(noisy.slowdowns[0]?.byFirst.found).toBeLessThan(4)
    expect(noisy.recommendation).toMatch(/^slowdowns of 5\.0 % are too small for this machine: 80 pairs/)
  })
})

test('the recommendation is the cheapest that does', () => {
  const row = (pairs: number, mostCells: number | null): Detectable => {
    return { pairs, seconds: pairs, medianCell: mostCells, mostCells, worstCell: null }
  }
  expect(recommendation([row(10, null), row(20, 0.06), row(40, 0.05), row(80, 0.03)])).toBe(
    'for slowdowns of 5.0 % in 90 % of the cells: --pairs 40, 40 s',
  )
  expect(recommendation([row(10, null), row(80, null)])).toMatch(/^even 80 pairs find no slowdown/)
})

test('undecided cells alone are judged anew, with all of their pairs', () => {
  const trial = trialOf([0, 1000], 0.06, 4, 40)
  const judged = judgeTrial(trial, RULE)
  const open = judged.filter(({ first }) => first.verdict === 'inconclusive')
  expect(open.length).toBeGreaterThan(0)
  for (const { last } of open) expect(last.blocks).toEqual([40, 40])
  for (const { first } of judged) expect(first.blocks).toEqual([20, 20])
  expect(firstEstimates(judged, 20, OVERSHOOT_NS)).toHaveLength(2)
})

test('the truth is the delay and its overshoot against the base of the same pairs', () => {
  const [cell] = trialOf([500], 0, 1).cells as [TrialCell]
  expect(trueRatio(cell, cell.pairs, OVERSHOOT_NS)).toBeCloseTo(1.051, 10)
  expect(trueRatio({ ...cell, delayNs: 0 }, cell.pairs, OVERSHOOT_NS)).toBe(1)
  expect(overshootNs(trialOf([300, 500, 700], 0, 1).cells)).toBeCloseTo(OVERSHOOT_NS, 6)
})

test('resampled pairs keep what cells have in common, and alarm as rarely as they should', () => {
  const random = () => Xoshiro128.fromSeed(9)
  const rule = { ...RULE, look: 1 }
  const noisy = trialOf(NULLS, 0.05, 6).cells
  const apart = resampleNulls(noisy, 20, 100, rule, random())
  expect(apart).toMatchObject({ comparisons: 100, cells: 1200 })
  expect(apart.withAlert / 100).toBeLessThan(0.08)
  // Twelve times the same cell: where one is called changed, all are.
  const [one] = noisy as [TrialCell]
  const alike = NULLS.map((_, i) => ({ ...one, id: `${i}` }))
  const together = resampleNulls(alike, 20, 100, { ...rule, alpha: 0.5 }, random())
  expect(together.withAlert).toBeGreaterThan(0)
  expect(together.alerts).toBe(12 * together.withAlert)
  // What is always slower would be found, were it not for the random directions.
  const slower = noisy.map(cell => ({
    ...cell,
    pairs: cell.pairs.map(({ base }) => ({ base, head: 1.3 * base })),
  }))
  expect(resampleNulls(slower, 20, 50, rule, random()).withAlert).toBeLessThan(10)
})
