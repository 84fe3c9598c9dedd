import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shuffled, shufflePrefix } from './shuffle.ts'
import { Xoshiro128 } from './xoshiro128.ts'

test('shuffled() is a permutation and leaves its input alone', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.nat(), (items, seed) => {
      const before = [...items]
      const result = shuffled(items, Xoshiro128.fromSeed(seed))
      expect(items).toEqual(before)
      expect([...result].sort()).toEqual([...items].sort())
    }),
  )
})

test('every order of three is about equally likely', () => {
  const random = Xoshiro128.fromSeed(3)
  const counts = new Map<string, number>()
  for (let i = 0; i < 60_000; i++) {
    const key = shuffled(['a', 'b', 'c'], random).join('')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})

test('shufflePrefix() draws every element about equally often', () => {
  const random = Xoshiro128.fromSeed(5)
  const counts = new Array<number>(8).fill(0)
  let repeated = 0
  for (let i = 0; i < 40_000; i++) {
    const items = Uint32Array.from({ length: 8 }, (_, index) => index)
    shufflePrefix(items, 2, random)
    counts[items[0]!]! += 1
    counts[items[1]!]! += 1
    repeated += items[0] === items[1] ? 1 : 0
  }
  expect(repeated).toBe(0)
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
})
