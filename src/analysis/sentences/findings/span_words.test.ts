import { expect, test } from 'vitest'
import type { Ranking } from '../../comparisons/ranking.ts'
import { spansClause } from './span_words.ts'

/** Makes rankings of three groups from the letters of those that are ahead at each N: `rankings('a', 'ab', 'abc')`. */
function rankings(...fronts: readonly string[]): Ranking[] {
  return fronts.map((ahead, i) => ({
    fdCount: 2 ** (i + 3),
    isMoreBetter: false,
    entries: [],
    simulated: [],
    leaders: [],
    ahead: [...ahead],
    metricName: 'waitNs',
    groupCount: 3,
    winner: ahead.length === 1 ? ahead : null,
  }))
}

test.each([
  [['a', 'a'], 'a has the wait at every N measured'],
  [['ab', 'ab'], 'a or b has the wait at every N measured'],
  [['a'], 'a has the wait'],
  [['abc', 'abc'], 'there is no clear winner at any N measured'],
  [['abc'], 'there is no clear winner'],
  [['a', 'a', 'b', 'b'], 'the wait is that of a up to N = 16 and that of b from N = 32 up'],
  [
    ['a', 'abc', 'b'],
    'the wait is that of a at N = 8 and that of b at N = 32, with no clear winner at N = 16',
  ],
])('%j: %s', (fronts, clause) => {
  expect(spansClause(rankings(...fronts), 'wait')).toBe(clause)
})

test('a loser that was not measured at the largest N splits nothing', () => {
  const [small, large] = rankings('a', 'a') as [Ranking, Ranking]
  expect(spansClause([small, { ...large, groupCount: 2 }], 'wait')).toBe('a has the wait at every N measured')
})

test('what changes too often is summed up: who is never behind, or how often each is ahead', () => {
  expect(spansClause(rankings('a', 'ab', 'a', 'abc', 'a'), 'wait')).toBe(
    'nobody is clearly ahead of a at any N measured',
  )
  expect(spansClause(rankings('a', 'b', 'a', 'abc', 'b'), 'wait')).toBe(
    'the wait is that of a at 2 and that of b at 2 of 5 values of N, and nobody is clearly ahead at the others',
  )
})
