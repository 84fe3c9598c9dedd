import { expect, test } from 'vitest'
import type { Ranking } from '../../comparisons/ranking.ts'
import { spansClause } from './span_words.ts'

/**
 * Makes rankings of three groups from the letters of those that are ahead at each N: `rankings('a', 'ab', 'abc')`. Those
 * after a = are the same as the first, and the others undecided: `a=b`.
 */
function rankings(...fronts: readonly string[]): Ranking[] {
  return fronts.map((ahead, i) => ({
    fdCount: 2 ** (i + 3),
    isMoreBetter: false,
    entries: [],
    simulated: [],
    leaders: [],
    ahead: [...ahead.replace('=', '')],
    undecided: ahead.includes('=') ? [] : [...ahead.slice(1)],
    metricName: 'waitNs',
    groupCount: 3,
    winner: ahead.length === 1 ? ahead : null,
  }))
}

test.each([
  [['a', 'a'], 'a has the wait at every N measured'],
  [['ab', 'ab'], 'a or b has the wait at every N measured'],
  [['a'], 'a has the wait'],
  [['a=b', 'a=b'], 'a and b have the same wait within 5 % at every N measured'],
  [['a=bc'], 'a, b and c have the same wait within 5 %'],
  [['abc', 'abc'], 'which has the wait is undecided at every N measured'],
  [['abc'], 'which has the wait is undecided'],
  [
    ['ab', 'a=b', 'b'],
    'the wait is that of a or b at N = 8, that of a and b (the same within 5 %) at N = 16 and that of b at N = 32',
  ],
  [['a', 'a', 'b', 'b'], 'the wait is that of a up to N = 16 and that of b from N = 32 up'],
  [['a', 'abc', 'b'], 'the wait is that of a at N = 8 and that of b at N = 32, and undecided at N = 16'],
])('%j: %s', (fronts, clause) => {
  expect(spansClause(rankings(...fronts), 'wait', { isExact: false })).toBe(clause)
})

test('a loser that was not measured at the largest N splits nothing', () => {
  const [small, large] = rankings('a', 'a') as [Ranking, Ranking]
  expect(spansClause([small, { ...large, groupCount: 2 }], 'wait', { isExact: false })).toBe(
    'a has the wait at every N measured',
  )
})

test('what changes too often is summed up: who is never behind, or how often each is ahead', () => {
  expect(spansClause(rankings('a', 'ab', 'a', 'abc', 'a'), 'wait', { isExact: false })).toBe(
    'nobody is clearly ahead of a at any N measured',
  )
  expect(spansClause(rankings('a', 'b', 'a', 'abc', 'b'), 'wait', { isExact: false })).toBe(
    'the wait is that of a at 2 and that of b at 2 of 5 values of N, and undecided at the others',
  )
})
