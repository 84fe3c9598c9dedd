import { expect, test } from 'vitest'
import { mix32, seedFrom } from './mix32.ts'

test("mix32 gives MurmurHash3's finaliser values", () => {
  expect(mix32(0)).toBe(0)
  expect(mix32(1)).toBe(0x514e28b7)
  expect(mix32(0xffffffff)).toBe(0x81f16f39)
})

test('seedFrom tells order, type and boundaries apart', () => {
  const seeds = [['a', 'b'], ['b', 'a'], ['ab'], [1], ['1'], []].map(parts => seedFrom(...parts))
  expect(new Set(seeds).size).toBe(seeds.length)
  expect(seedFrom('a', 1)).toBe(seedFrom('a', 1))
})
