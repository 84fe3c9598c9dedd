import { expect, test } from 'vitest'
import churnSuite from '../../../suites/perf-epoll-ctl.ts'
import smokeSuite from '../../../suites/smoke.ts'
import { joinedSuite } from './pair_plan.ts'

test('several suites are joined into one with the sum of their budgets', () => {
  expect(joinedSuite([smokeSuite])).toEqual(smokeSuite)
  const joined = joinedSuite([smokeSuite, churnSuite])
  expect(joined).toMatchObject({
    name: `smoke+${churnSuite.name}`,
    title: `${smokeSuite.title}; ${churnSuite.title}`,
    budgetSeconds: smokeSuite.budgetSeconds + churnSuite.budgetSeconds,
  })
})
