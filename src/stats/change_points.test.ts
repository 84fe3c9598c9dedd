import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { changePoints } from './change_points.ts'
import { normalOf } from './noise.fixture.ts'
import reference from './reference/change_points.json' with { type: 'json' }
import { expectShare } from './share.fixture.ts'

/** Returns values around `level` with log-normal noise of a relative deviation. */
function series(size: number, deviation: number, seed: number, level: (at: number) => number): number[] {
  const random = Xoshiro128.fromSeed(seed)
  const uniform = () => (random.next() + 0.5) / 2 ** 32
  return Array.from({ length: size }, (_, at) => level(at) * Math.exp(deviation * normalOf(uniform)))
}

const indexes = (values: readonly number[], options = {}) =>
  changePoints(values, options).map(({ index }) => index)

test.each(reference.cases)('where E-divisive by its definition finds them: $name', given => {
  const { name, values, truth, cuts } = given
  const own = indexes(values)
  // E-divisive tries single cuts only, which do not separate a rise and a fall well.
  const expected = name === 'up and down again' ? truth : cuts
  if (expected === truth) expect(cuts).toEqual([])
  expect(own).toHaveLength(expected.length)
  for (const [i, cut] of expected.entries()) expect(Math.abs(own[i]! - cut)).toBeLessThanOrEqual(1)
})

describe('a step', () => {
  const values = series(100, 0.01, 3, at => (at < 60 ? 500 : 525))

  test('is found with the medians on both sides', () => {
    const [change, ...others] = changePoints(values)
    expect(others).toEqual([])
    expect(Math.abs(change!.index - 60)).toBeLessThanOrEqual(1)
    expect(change!.ratio).toBeGreaterThan(1.04)
    expect(change!.ratio).toBeLessThan(1.06)
    expect(change!.ratio).toBe(change!.after / change!.before)
    expect(change!.pValue).toBe(1 / 500)
  })

  test('is found at the end of the stretch that is its own, not at the other end', () => {
    expect(indexes(series(60, 0.04, 124, at => (at >= 50 ? 600 : 500)))).toEqual([50])
  })

  test('of less than the floor is none', () => {
    expect(indexes(values, { minEffect: 0.1 })).toEqual([])
  })

  test('without any noise is found where it is; nothing in a series of equal values', () => {
    expect(indexes(series(40, 0, 1, at => (at < 17 ? 5 : 6)))).toEqual([17])
    expect(indexes(series(40, 0, 1, () => 5))).toEqual([])
  })

  test('in the newest three values is found, in the newest two not yet', () => {
    for (const seed of [1, 2, 3]) {
      expect(indexes(series(60, 0.005, seed, at => (at < 57 ? 500 : 540)))).toEqual([57])
      expect(indexes(series(60, 0.005, seed, at => (at < 58 ? 500 : 540)))).toEqual([])
    }
  })

  test('up and down again is two changes, however long it lasts', () => {
    for (const length of [3, 4, 5, 7, 10, 15, 20, 30])
      expect(indexes(series(100, 0.002, 4, at => (at >= 40 && at < 40 + length ? 550 : 500)))).toEqual([
        40,
        40 + length,
      ])
    expect(indexes(series(100, 0.005, 4, at => (at >= 40 && at < 50 ? 525 : 500)))).toEqual([40, 50])
  })
})

test('one spike, or two next to each other, are no change, wherever they are', () => {
  for (const length of [1, 2]) {
    for (let from = 0; from <= 40 - length; from++) {
      const values = series(40, 0.01, from, at => (at >= from && at < from + length ? 750 : 500))
      expect([length, from, indexes(values)]).toEqual([length, from, []])
    }
  }
})

test('two spikes among the newest three values are no change, although they are most of a segment', () => {
  for (const seed of [4, 109, 124, 145, 153])
    expect(indexes(series(100, 0.01, seed, at => (at === 97 || at === 98 ? 750 : 500)))).toEqual([])
})

test('spikes neither hide a step nor make one', () => {
  const isSpike = (at: number) => at % 13 === 5
  const step = series(100, 0.01, 8, at => (at < 45 ? 500 : 530) * (isSpike(at) ? 1.5 : 1))
  expect(indexes(step)).toHaveLength(1)
  expect(Math.abs(indexes(step)[0]! - 45)).toBeLessThanOrEqual(2)
  expect(indexes(series(100, 0.01, 8, at => (isSpike(at) ? 750 : 500)))).toEqual([])
})

test('a series without changes shows one in few cases, however its noise is distributed', () => {
  // By design 0.5 % at most do; of 200 series more than 4 would in one of 270 repetitions of this test.
  let alarms = 0
  for (let seed = 0; seed < 200; seed++) {
    const values = series(60, 0.05, seed, () => 500).map((value, i) =>
      seed % 2 && i % 7 === seed % 7 ? value ** 1.2 : value,
    )
    if (indexes(values, { seed }).length > 0) alarms++
  }
  expect(alarms).toBeLessThanOrEqual(4)
})

describe('where neighbours are alike', () => {
  const alike = (size: number, seed: number, level: (at: number) => number) => {
    let state = 0
    return series(size, 1, seed, () => 1).map((own, at) => {
      state = at === 0 ? Math.log(own) : 0.5 * state + Math.sqrt(0.75) * Math.log(own)
      return level(at) * Math.exp(0.02 * state)
    })
  }
  const SEEDS = 25
  const count = (isSo: (seed: number) => boolean) =>
    Array.from({ length: SEEDS }, (_, seed) => seed).filter(isSo).length

  test('few series without changes show one, with an autocorrelation of 0.5', () => {
    // About 1.5 % do by simulation; a test by random orders alone would find one in half of them.
    for (const size of [100, 30]) {
      const flat = (seed: number) => alike(size, seed, () => 500)
      expectShare(
        count(seed => indexes(flat(seed), { seed }).length > 0),
        SEEDS,
        0,
        0.05,
      )
    }
  })

  test('a change much larger than their noise is found, even if it lasts for three values only', () => {
    const step = (seed: number) => alike(100, seed, at => (at >= 60 ? 550 : 500))
    const isNear = (index: number) => Math.abs(index - 60) <= 2
    expectShare(
      count(seed => indexes(step(seed)).some(isNear)),
      SEEDS,
      0.75,
    )
    const last = (seed: number) => alike(60, seed, at => (at >= 57 ? 700 : 500))
    expectShare(
      count(seed => indexes(last(seed)).includes(57)),
      SEEDS,
      0.75,
    )
  })
})

test('the unit does not matter, nor does the direction of time', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 8, max: 42 }),
      fc.integer({ min: -20, max: 20 }),
      (seed, at, power) => {
        const values = series(50, 0.005, seed, i => (i < at ? 500 : 560))
        const found = indexes(values)
        expect(found.some(index => Math.abs(index - at) <= 1)).toBe(true)
        expect(indexes(values.map(value => value * 2 ** power))).toEqual(found)
        expect(indexes(values.toReversed()).some(index => Math.abs(index - 50 + at) <= 1)).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

test('segments are as long as they must be, changes as large; the same seed gives the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }),
      fc.integer({ min: 2, max: 6 }),
      (values, minSegment) => {
        const options = { minSegment, significance: 0.1 }
        const found = changePoints(values, options)
        const ends = [0, ...found.map(({ index }) => index), values.length]
        if (found.length > 0)
          for (let i = 1; i < ends.length; i++)
            expect(ends[i]! - ends[i - 1]!).toBeGreaterThanOrEqual(minSegment)
        for (const { ratio, pValue } of found) {
          expect(Math.abs(Math.log(ratio))).toBeGreaterThan(0.0197)
          expect(pValue).toBeLessThanOrEqual(0.1)
        }
        expect(changePoints(values, options)).toEqual(found)
      },
    ),
    { numRuns: 50 },
  )
})

test('too few values have no change; values that are not above 0 are refused', () => {
  expect(changePoints([])).toEqual([])
  expect(changePoints([1, 1, 9, 9, 9])).toEqual([])
  expect(() => changePoints([1, 0, 2])).toThrow('change points are of values above 0')
  expect(() => changePoints([1, Number.NaN, 2])).toThrow(RangeError)
})
