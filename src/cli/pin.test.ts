import { expect, test } from 'vitest'
import { parsePin } from './pin.ts'

test("the first CPU is the reader's, the second the writer's", () => {
  expect(parsePin(undefined, [0, 1])).toEqual({ reader: null, writer: null })
  expect(parsePin('1', [0, 1])).toEqual({ reader: 1, writer: null })
  expect(parsePin('1,0', [0, 1])).toEqual({ reader: 1, writer: 0 })
})

test.each(['', 'x', '1.5', '-1', '0,'])('%j is refused', given => {
  expect(() => parsePin(given, [0, 1])).toThrow('is not CPU or CPU,CPU')
})

test('a CPU outside the affinity is refused, with those inside', () => {
  expect(() => parsePin('2', [0, 1])).toThrow('CPU 2 is not one that this process may use (allowed: 0, 1)')
  expect(() => parsePin('0,7', [0, 1])).toThrow('CPU 7')
})

test('more CPUs than threads are refused', () => {
  expect(() => parsePin('0,1,0', [0, 1])).toThrow(
    'names 3 CPUs (allowed: one for the reader, one for the writer)',
  )
})
