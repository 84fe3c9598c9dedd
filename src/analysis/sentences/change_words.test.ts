import { expect, test } from 'vitest'
import { floorWords } from './change_words.ts'

test.each([
  [0.02, '2 %'],
  [0.025, '2.5 % (2.4 % downwards)'],
  [0.15, '15 % (13 % downwards)'],
  [0.5, '50 % (33 % downwards)'],
])('a floor of %d is a factor, whose inverse is said where it is another percentage', (floor, words) => {
  expect(floorWords(floor)).toBe(words)
})
