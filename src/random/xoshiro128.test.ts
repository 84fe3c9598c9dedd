import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xoshiro128 } from './xoshiro128.ts'

test("gives the reference implementation's sequence for the state 1, 2, 3, 4", () => {
  const random = Xoshiro128.fromState(1, 2, 3, 4)
  // Printed by https://prng.di.unimi.it/xoshiro128starstar.c with s = {1, 2, 3, 4}.
  const reference = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849]
  expect(reference.map(() => random.next())).toEqual(reference)
})

test('one seed gives one sequence, another seed another', () => {
  const draw = (seed: number) => {
    const random = Xoshiro128.fromSeed(seed)
    return [random.next(), random.next(), random.next(), random.next()]
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('below() stays below its bound', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const value = Xoshiro128.fromSeed(seed).below(bound)
      return Number.isInteger(value) && value >= 0 && value < bound
    }),
  )
})

test('below() is uniform: chi-squared over 10 values and 100,000 draws stays under the 99.9 % quantile', () => {
  const random = Xoshiro128.fromSeed(1)
  const counts = new Array<number>(10).fill(0)
  for (let i = 0; i < 100_000; i++) counts[random.below(10)]! += 1
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  expect(chiSquared).toBeLessThan(27.88)
})
