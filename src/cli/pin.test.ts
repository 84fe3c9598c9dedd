import { expect, test } from 'vitest'
import { parsePin } from './pin.ts'

test('the first CPU is the one to measure on', () => {
  expect(parsePin(undefined, [0, 1])).toBeNull()
  expect(parsePin('1', [0, 1])).toBe(1)
  expect(parsePin('1,0', [0, 1])).toBe(1)
})

test.each(['', 'x', '1.5', '-1', '0,1,0', '0,'])('%j is refused', given => {
  expect(() => parsePin(given, [0, 1])).toThrow('is not CPU or CPU,CPU')
})

test('a CPU outside the affinity is refused, with those inside', () => {
  expect(() => parsePin('2', [0, 1])).toThrow('CPU 2 is not one that this process may use (allowed: 0, 1)')
  expect(() => parsePin('0,7', [0, 1])).toThrow('CPU 7')
})
