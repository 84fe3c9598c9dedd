import { expect, test } from 'vitest'
import { analyse } from '../../analyse.ts'
import { BY_ACTIVE, type Cost, costedRun } from '../../synthetic/costed_run.fixture.ts'
import { rateSweepRun } from '../../synthetic/synthetic_modes.fixture.ts'
import type { SyntheticOptions } from '../../synthetic/synthetic_run.fixture.ts'
import { takeawayOf } from '../takeaways.ts'

const takeaway = (cost: Cost, options: SyntheticOptions = {}) =>
  takeawayOf(analyse(costedRun(cost, options)), 'who-wins')

test('one rule that holds everywhere is said', () => {
  expect(takeaway(BY_ACTIVE)).toBe('epoll wins unless everything is busy')
  expect(takeaway(BY_ACTIVE, { actives: [1] })).toBe('epoll wins wherever it was measured')
  expect(takeaway((name, count) => (name === 'epoll' ? 1000 : name === 'poll' ? 10 * count : 1e6))).toBe(
    'epoll wins from N = 128 up',
  )
  const busy: Cost = (name, count, active) =>
    name === 'poll' ? 100 * count : name === 'epoll' ? (active < count ? 200 : 50) * count : 300 * count
  expect(takeaway(busy, { fdCounts: [32, 128] })).toBe('poll wins unless everything is busy')
  const tied: Cost = (name, count, active) =>
    name === 'epoll' ? (active < count ? 300 : 50) * count : 200 * count
  expect(takeaway(tied, { fdCounts: [32, 128] })).toBe('epoll wins only where everything is busy')
})

test('of most of the cells, up to where', () => {
  const late: Cost = (name, count) => (name === 'epoll' ? 50_000 : name === 'poll' ? 10 * count : 1e7)
  expect(takeaway(late)).toBe('poll wins only up to N = 2,048')
  expect(takeaway(late, { actives: [1] })).toBe('poll wins only below N ≈ 5,000')
})

test('without a rule, who wins in most of the cells', () => {
  const mixed: Cost = (name, count, active) =>
    name === 'epoll' ? (count === 128 && active === 1 ? 9000 : 100) : name === 'poll' ? 1000 : 2000
  expect(takeaway(mixed)).toBe('epoll wins in 17 of 18 cells')
})

test('nothing is said that the figures do not bear out', () => {
  expect(takeaway(BY_ACTIVE, { blocks: 3 })).toBeNull()
  expect(takeaway(() => 100)).toBeNull()
  expect(takeaway(BY_ACTIVE, { variants: [['epoll', 'level']] })).toBeNull()
  expect(takeawayOf(analyse(rateSweepRun()), 'who-wins')).toBeNull()
  expect(takeawayOf(analyse({ ...costedRun(BY_ACTIVE), cells: [] }), 'who-wins')).toBeNull()
  const even: Cost = (name, count, active) =>
    name === (active === 1 ? 'epoll' : active === count ? 'poll' : 'select') ? 10 : 100
  expect(takeaway(even, { fdCounts: [128, 512] })).toBeNull()
})

test('names too long for a title say nothing', () => {
  const run = costedRun(BY_ACTIVE)
  const cells = run.cells.map(cell =>
    cell.mechanism === 'epoll' ? { ...cell, mechanism: 'e'.repeat(10_000) } : cell,
  )
  expect(takeawayOf(analyse({ ...run, cells }), 'who-wins')).toBeNull()
})
