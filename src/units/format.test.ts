import { expect, test } from 'vitest'
import {
  formatBytes,
  formatChosenNs,
  formatFrequency,
  formatInstructions,
  formatInteger,
  formatMicroseconds,
  formatNs,
  formatPercent,
  formatRate,
  formatRatio,
  formatSeconds,
  formatTime,
} from './format.ts'

test.each([
  [0, '0 ns'],
  [0.5, '0.500 ns'],
  [7, '7.00 ns'],
  [553.2, '553 ns'],
  [999.4, '999 ns'],
  [999.6, '1.00 µs'],
  [54321, '54.3 µs'],
  [1_500_000, '1.50 ms'],
  [2.5e9, '2.50 s'],
  [-1234, '-1.23 µs'],
  [Number.NaN, '–'],
])('formatNs(%d) is %s', (ns, text) => expect(formatNs(ns)).toBe(text))

test.each([
  [0, '0 ns'],
  [4.04, '4.0 ns'],
  [45, '45 ns'],
  [99.6, '0.10 µs'],
  [553.2, '0.55 µs'],
  [996, '1.0 µs'],
  [9960, '10 µs'],
  [50_400, '50 µs'],
  [405_321, '405 µs'],
  [999_600, '1.0 ms'],
  [1_234_567, '1.2 ms'],
  [2.5e9, '2.5 s'],
  [Number.NaN, '–'],
])('formatTime(%d) is %s', (ns, text) => expect(formatTime(ns)).toBe(text))

test.each([
  [0, '0'],
  [4.04, '0.00404'],
  [553.2, '0.553'],
  [54_321, '54.3'],
  [999_400, '999'],
  [999_600, '1,000'],
  [1_234_567, '1,235'],
  [Number.NaN, '–'],
])('formatMicroseconds(%d) is %s', (ns, text) => expect(formatMicroseconds(ns)).toBe(text))

test.each([
  [1, '1 ns'],
  [50_000, '50 µs'],
  [1_500_000, '1.5 ms'],
  [1_000_001, '1.000001 ms'],
  [100_000_000, '100 ms'],
  [1_000_000_000, '1 s'],
])('formatChosenNs(%d) is %s', (ns, text) => expect(formatChosenNs(ns)).toBe(text))

test('other quantities', () => {
  expect(formatInteger(8192)).toBe('8,192')
  expect(formatInstructions(15_904)).toBe('15,904 instructions')
  expect(formatInstructions(1)).toBe('1 instruction')
  expect(formatInstructions(Number.NaN)).toBe('–')
  expect(formatRate(1_234_567)).toBe('1.23 M/s')
  expect(formatFrequency(2_445_403_000)).toBe('2.45 GHz')
  expect(formatRatio(712.4)).toBe('712×')
  expect(formatRatio(1.934)).toBe('1.93×')
  expect(formatRatio(12345)).toBe('12,300×')
  expect(formatPercent(0.0312)).toBe('3.1 %')
  expect(formatPercent(1e-12)).toBe('under 0.001 %')
  expect(formatSeconds(83)).toBe('1 min 23 s')
  expect(formatSeconds(9.4)).toBe('9 s')
  expect(formatBytes(16 * 2 ** 20)).toBe('16.0 MiB')
})
