import { expect, test } from 'vitest'
import { differenceWords, floorWords, takenWords } from './change_words.ts'

test.each([
  [0.02, '2 %'],
  [0.025, '2.5 % (2.4 % downwards)'],
  [0.15, '15 % (13 % downwards)'],
  [0.5, '50 % (33 % downwards)'],
])('a floor of %d is a factor, whose inverse is said where it is another percentage', (floor, words) => {
  expect(floorWords(floor)).toBe(words)
})

test.each([
  [[59, 59], 'instruction', '+59 instructions'],
  [[-1641, 52], 'instruction', '−1,641 to +52 instructions'],
  [[26.7041234, 11795.8123], 'ns', '+26.7041 to +11,795.8 ns'],
  [[-1234567, -1234567], 'ns', '−1,234,567 ns'],
  [[0, 0], 'ns', 'no difference'],
] as const)('an exact difference of %j %s is said with commas, as every figure', (ends, unit, words) => {
  expect(differenceWords(ends, unit)).toBe(words)
})

test.each([
  [[59, 59], '59 instructions more'],
  [[-1, -1], '1 instruction fewer'],
  [[0, 1344], '0 to 1,344 instructions more'],
  [[-617, -28], '28 to 617 instructions fewer'],
  [[-72, 54], 'between 72 fewer and 54 instructions more'],
] as const)('a difference of %j is said as what something takes', (ends, words) => {
  expect(takenWords(ends, 'instruction')).toBe(words)
})
