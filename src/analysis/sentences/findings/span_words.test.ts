import { expect, test } from 'vitest'
import type { Contest } from '../../comparisons/contest.ts'
import { spansClause } from './span_words.ts'

/** `contests('a', 'ab', 'abc')`: who is in front at each N, of three sides. */
function contests(...fronts: readonly string[]): Contest[] {
  return fronts.map((front, i) => ({
    fdCount: 2 ** (i + 3),
    isMoreBetter: false,
    entries: [],
    exhibits: [],
    leaders: [],
    front: [...front],
    metricName: 'waitNs',
    sides: 3,
    winner: front.length === 1 ? front : null,
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
  expect(spansClause(contests(...fronts), 'wait')).toBe(clause)
})

test('a loser that was not measured at the largest N splits nothing', () => {
  const [small, large] = contests('a', 'a') as [Contest, Contest]
  expect(spansClause([small, { ...large, sides: 2 }], 'wait')).toBe('a has the wait at every N measured')
})

test('what changes too often is summed up: who is never behind, or how often each is ahead', () => {
  expect(spansClause(contests('a', 'ab', 'a', 'abc', 'a'), 'wait')).toBe(
    'nobody is clearly ahead of a at any N measured',
  )
  expect(spansClause(contests('a', 'b', 'a', 'abc', 'b'), 'wait')).toBe(
    'the wait is that of a at 2 and that of b at 2 of 5 values of N, and nobody is clearly ahead at the others',
  )
})
