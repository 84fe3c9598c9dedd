import { expect, test } from 'vitest'
import { analyse } from '../../analyse.ts'
import { pricedRun } from '../../cost_model/synthetic_costs.fixture.ts'
import { takeawayOf } from '../takeaways.ts'

test('what a million descriptors would cost is called extrapolated, and fits a slide', () => {
  const words = takeawayOf(analyse(pricedRun()), 'cost-model')
  expect(words).toBe('A million, extrapolated: poll 55–57 ms, epoll 0.44–0.45 µs')
  expect(words?.length).toBeLessThanOrEqual(60)
})

test('nothing is said where the intervals overlap, or where there is no model', () => {
  const alike = {
    variants: [
      ['select', 'level'],
      ['poll', 'level'],
    ] as const,
    noise: 0.1,
  }
  expect(takeawayOf(analyse(pricedRun(alike)), 'cost-model')).toBeNull()
  expect(takeawayOf(analyse(pricedRun({ fdCounts: [8, 64] })), 'cost-model')).toBeNull()
})

test('the work: how many files each looks at, where that differs tenfold', () => {
  expect(takeawayOf(analyse(pricedRun()), 'work')).toMatch(
    /^epoll looks at 1 or 2 files where \w+ looks at 8,192$/,
  )
  expect(takeawayOf(analyse(pricedRun({ fdCounts: [8] })), 'work')).toBeNull()
})
