import { expect, test } from 'vitest'
import { comparisonCountWords } from './comparison_words.ts'

test('how many comparisons are decided, and the kinds that there are', () => {
  expect(comparisonCountWords({ total: 1440, toldApart: 1101, same: 29, undecided: 310 }, false)).toBe(
    '1,130 of 1,440 comparisons are decided (1,101 told apart, 29 the same within 5 %, 310 undecided)',
  )
  expect(comparisonCountWords({ total: 1, toldApart: 1, same: 0, undecided: 0 }, false)).toBe(
    '1 of 1 comparison is decided (1 told apart)',
  )
})
