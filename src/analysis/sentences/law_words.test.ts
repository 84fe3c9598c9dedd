import { expect, test } from 'vitest'
import { coefficientText, factorText, hasExponent, lawText } from './law_words.ts'

test.each([
  [0, '0'],
  [3e-6, '3.0 × 10⁻⁶ ns'],
  [5e-324, '4.9 × 10⁻³²⁴ ns'],
  [0.341, '0.34 ns'],
  [9.94, '9.9 ns'],
  [49.2, '49 ns'],
  [300, '0.30 µs'],
  [12_345, '12 µs'],
  [2.5e6, '2.5 ms'],
])('a coefficient of %d ns is %s', (ns, text) => {
  expect(coefficientText(ns, 'ns')).toBe(text)
})

test('a law is a fixed cost and a power with its interval; no fixed cost, no word of it', () => {
  const law = { a: 300, b: 49, k: 1.003, interval: [0.98, 1.031] as const, factor: 600 }
  expect(lawText('N', law, 'ns')).toBe('0.30 µs + 49 ns · N^1.00 [0.98, 1.03]')
  expect(lawText('k', { ...law, a: 0 }, 'ns')).toBe('49 ns · k^1.00 [0.98, 1.03]')
  const counted = '300 instructions + 49 instructions · N^1.00 [0.98, 1.03]'
  expect(lawText('N', law, 'instruction')).toBe(counted)
  expect(coefficientText(0.341, 'instruction')).toBe('0.34 instructions')
})

test('little growth, and one whose exponent could be any, is told by its factor', () => {
  expect(hasExponent({ interval: [0.9, 1.1], factor: 100 })).toBe(true)
  expect(hasExponent({ interval: [0.9, 1.1], factor: 1.4 })).toBe(false)
  expect(hasExponent({ interval: [0.1, 4], factor: 100 })).toBe(false)
  expect(factorText(1.409)).toBe('by 41 %')
  expect(factorText(37.4)).toBe('37.4-fold')
})
