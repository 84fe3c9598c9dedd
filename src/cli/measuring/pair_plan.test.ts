import { expect, test } from 'vitest'
import churnSuite from '../../../suites/perf-epoll-ctl.ts'
import smokeSuite from '../../../suites/smoke.ts'
import { checkEnough, joinedSuite, timeWords, withPairBudget } from './pair_plan.ts'

test('several suites are joined into one with the sum of their budgets', () => {
  expect(joinedSuite([smokeSuite])).toEqual(smokeSuite)
  const joined = joinedSuite([smokeSuite, churnSuite])
  expect(joined).toMatchObject({
    name: `smoke+${churnSuite.name}`,
    title: `${smokeSuite.title}; ${churnSuite.title}`,
    budgetSeconds: smokeSuite.budgetSeconds + churnSuite.budgetSeconds,
  })
})

test('few cells have less than the budget of their suite, unless one is given', () => {
  const suite = { ...smokeSuite, budgetSeconds: 54 }
  const budget = (cells: number, given?: string) =>
    withPairBudget(suite, cells, { first: 10, all: 20 }, given).budgetSeconds
  expect([budget(1), budget(2), budget(60), budget(2, '54')]).toEqual([16, 26, 54, 54])
})

test('one of a kind is one in words', () => {
  expect(timeWords(1, [30, 30])).toBe('1 cell in each: about 30 s')
  expect(timeWords(2, [30, 60])).toMatch(/^2 cells in each: /)
  expect(() => checkEnough(1, { first: 1, all: 1 }, 0.05)).toThrow('1 pair can decide nothing of 1 cell at')
})
