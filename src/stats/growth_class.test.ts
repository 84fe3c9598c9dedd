import { expect, test } from 'vitest'
import { classWithin } from './growth_class.ts'

const PLACES = [8, 32, 128, 512, 2048, 8192]

test.each<[number, number, string | null]>([
  [0.98, 1.04, 'x'],
  [0.98, 1.3, null],
  [1.1, 1.3, 'x log x'],
  [1.03, 1.08, null],
  [0.45, 0.55, '√x'],
  [1.9, 2.1, 'x²'],
  [0, 4, null],
  [0, 0.05, 'constant'],
])('from %d to %d it is %s', (low, high, name) => {
  expect(classWithin([low, high], PLACES)).toBe(name)
})

test('the exponent of N log N depends on the places: it falls as N grows', () => {
  expect(classWithin([1.15, 1.25], PLACES)).toBe('x log x')
  expect(classWithin([1.05, 1.1], PLACES)).toBeNull()
  expect(classWithin([1.05, 1.1], [1e5, 1e6, 1e7, 1e8])).toBe('x log x')
})

test('at x = 1, where a logarithm is 0, it holds, too', () => {
  expect(classWithin([0.98, 1.04], [1, 10, 100, 1000, 10_000])).toBe('x')
})
