import { expect, test } from 'vitest'
import claims from '../../suites/claims.ts'
import smoke from '../../suites/smoke.ts'
import { expandCells } from './cells.ts'
import { applyOverrides } from './overrides.ts'

const chosen = (...param: string[]) => applyOverrides(claims, { param })

test('a claim that rests on no cell leaves the suite none, and as little of its budget', () => {
  const suite = chosen('claim=7')
  expect(suite.claims).toEqual([7])
  expect(expandCells(suite)).toEqual([])
  expect(suite.budgetSeconds).toBeLessThanOrEqual(1)
})

test('claims keep the parts that they rest on, and a share of the budget', () => {
  const suite = chosen('claim= 10, 7,10')
  expect(suite.claims).toEqual([7, 10])
  expect(suite.parts).toEqual(claims.parts?.filter(part => part.claims?.includes(10)))
  const share = expandCells(suite).length / expandCells(claims).length
  expect(suite.budgetSeconds).toBe(Math.ceil(share * claims.budgetSeconds))
})

test('a budget that is given holds for the claims that are chosen', () => {
  expect(applyOverrides(claims, { param: ['claim=10'], budget: '7', blocks: '3' })).toMatchObject({
    budgetSeconds: 7,
    blocks: 3,
  })
})

test.each([
  ['claim=99', /--param claim: unknown claim 99, did you mean 3\d\? \(valid: .*, 3\d\)/],
  ['claim=0', /unknown claim 0, did you mean \d\?/],
  ['claim=seven', /--param claim: "seven" is no number of a claim \(valid: \d/],
  ['claim=7,', /"" is no number of a claim/],
  ['waitMode=ready', /--param: the suite claims has several parts with values of their own/],
])('%s is refused', (param, message) => {
  expect(() => chosen(param)).toThrow(message)
})

test('a claim that is given twice, and one of a suite that judges none, are refused', () => {
  expect(() => chosen('claim=7', 'claim=12')).toThrow(/--param claim: it is given twice/)
  expect(() => applyOverrides(smoke, { param: ['claim=7'] })).toThrow(/the suite smoke judges no claims/)
})

test.each(['fds', 'active', 'mechanism', 'trigger'] as const)(
  'a suite of several parts takes no --%s, which would hold for all of them',
  name => {
    expect(() => applyOverrides(claims, { [name]: '8' })).toThrow(
      new RegExp(`--${name}: the suite claims has`),
    )
  },
)
