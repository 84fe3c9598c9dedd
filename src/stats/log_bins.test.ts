import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BINS_PER_OCTAVE, binLow, binOf, coarser, trimmed } from './log_bins.ts'

test('a value lies in its bin, and the end of a bin in the next one', () => {
  const inBin = fc.property(
    fc.double({ min: 1, max: 1e15, noNaN: true }),
    fc.constantFrom(...BINS_PER_OCTAVE),
    (value, perOctave) => {
      const bin = binOf(value, perOctave)
      expect(binLow(bin, perOctave)).toBeLessThanOrEqual(value * (1 + 1e-8))
      expect(binLow(bin + 1, perOctave)).toBeGreaterThan(value * (1 - 1e-8))
    },
  )
  fc.assert(inBin)
  for (const perOctave of BINS_PER_OCTAVE) {
    for (const bin of [1, 7, 40]) expect(binOf(binLow(bin, perOctave), perOctave)).toBe(bin)
  }
})

test('what has no logarithm lies in the first bin', () => {
  for (const value of [0, -5, 0.3, 1, Number.NaN]) expect(binOf(value, 4)).toBe(0)
})

test('finer bins lie within coarser ones', () => {
  const counts = { first: 13, counts: [1, 2, 3, 4, 5] }
  // Bins 13 to 17, two in one: 13 | 14, 15 | 16, 17.
  expect(coarser(counts, 2)).toEqual({ first: 6, counts: [1, 5, 9] })
  expect(coarser(counts, 8)).toEqual({ first: 1, counts: [6, 9] })
  expect(coarser(counts, 1)).toEqual(counts)
  for (const value of [3, 100, 12_345, 9e9]) {
    expect(Math.floor(binOf(value, 8) / 2)).toBe(binOf(value, 4))
    expect(Math.floor(binOf(value, 32) / 64)).toBe(binOf(value, 0.5))
  }
})

test('empty bins at both ends go, those between stay', () => {
  expect(trimmed({ first: 3, counts: [0, 0, 4, 0, 1, 0] })).toEqual({ first: 5, counts: [4, 0, 1] })
  expect(trimmed({ first: 3, counts: [0, 0] })).toEqual({ first: 0, counts: [] })
})
