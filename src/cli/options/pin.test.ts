import { expect, test } from 'vitest'
import { checkPin, cpuExists, parsePin, pinNote } from './pin.ts'

/** CPU 2 is there, but outside the affinity mask. */
const cpus = { allowed: [0, 1], exists: (cpu: number) => cpu <= 2 }

test("the first CPU is the reader's, the second the writer's", () => {
  expect(parsePin(undefined, cpus)).toEqual({ reader: null, writer: null })
  expect(parsePin('1', cpus)).toEqual({ reader: 1, writer: null })
  expect(parsePin('1,0', cpus)).toEqual({ reader: 1, writer: 0 })
})

test.each(['', 'x', '1.5', '-1', '0,'])('%j is refused', given => {
  expect(() => parsePin(given, cpus)).toThrow('is not CPU or CPU,CPU')
})

test('a CPU outside the affinity is refused, with those inside', () => {
  expect(() => parsePin('2', cpus)).toThrow('CPU 2 is not one that this process may use (allowed: 0, 1;')
  expect(() => parsePin('0,2', cpus)).toThrow('CPU 2 is not one')
})

test('a CPU that is not there is refused as such', () => {
  expect(() => parsePin('0,3', cpus)).toThrow('there is no CPU 3 on this machine (allowed: 0, 1)')
  expect([cpuExists(0), cpuExists(4095)]).toEqual([true, false])
})

test('more CPUs than threads are refused', () => {
  expect(() => parsePin('0,1,0', cpus)).toThrow(
    'names 3 CPUs (allowed: one for the reader, one for the writer)',
  )
})

test('one CPU for both is allowed, and said', () => {
  expect(pinNote(parsePin('1,1', cpus))).toMatch(/share CPU 1: each wake-up/)
  expect([parsePin('0,1', cpus), parsePin('1', cpus), parsePin(undefined, cpus)].map(pinNote)).toEqual([
    null,
    null,
    null,
  ])
})

test('a saved pin is checked alike', () => {
  expect(checkPin([], cpus)).toEqual({ reader: null, writer: null })
  expect(() => checkPin([7], cpus)).toThrow('there is no CPU 7')
})
