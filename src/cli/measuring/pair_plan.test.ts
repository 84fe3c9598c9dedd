import { expect, test } from 'vitest'
import churnSuite from '../../../suites/perf-epoll-ctl.ts'
import smokeSuite from '../../../suites/smoke.ts'
import { joinedSuite, withPairBudget } from './pair_plan.ts'

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
